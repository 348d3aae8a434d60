"""Every setting of Lenscap, read from the environment (docs/operating.md lists the variables).

Two profiles: *embedded* (default: SQLite, a folder as broker, loopback, one command) and *server*
(PostgreSQL, Redis, a proxy with TLS in front). DATABASE_URL and REDIS_URL choose the database and the broker
in either profile; LENSCAP_PROFILE=server adds what a server must have and refuses to start without it.
"""

import os
import tempfile
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from config.env import env, refuse
from config.keyfile import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("LENSCAP_DATA", str(BASE_DIR / "data"))).resolve()
PROFILE = env.choice("LENSCAP_PROFILE", ("embedded", "server"))
SERVER = PROFILE == "server"
BEHIND_PROXY = SERVER or env.flag("LENSCAP_BEHIND_PROXY")

DEBUG = False
DATABASE_URL = env.url("DATABASE_URL", ("postgres", "postgresql", "sqlite"))
REDIS_URL = env.url("REDIS_URL", ("redis", "rediss", "unix"))
BASE_URL = env.url("BASE_URL", ("http", "https")).rstrip("/")
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS") or ([] if BEHIND_PROXY else LOOPBACK_HOSTS)

if BEHIND_PROXY and not ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS is not set; name the host that people type, for example lenscap.example.gov.uk.")
if BEHIND_PROXY and not BASE_URL and any(host.startswith(("*", ".")) for host in ALLOWED_HOSTS):
    refuse("BASE_URL is not set; where ALLOWED_HOSTS leaves the host open, one-time links need it.")
if SERVER:
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL"):
        if not env.text(name):
            refuse(f"{name} is not set; the server profile needs it.")

DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
SECRET_KEY = env.text("SECRET_KEY") or secret_key(DATA_DIR / "secret.key")
if SERVER and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure")):
    refuse("SECRET_KEY is too weak; use at least 50 random characters.")
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "django_htmx",
    "django_filters",
    "inventory",
    "removal",
]

MIDDLEWARE = [
    "inventory.views.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "inventory.views.middleware.idle_sessions",
    "inventory.views.middleware.SecondFactorFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "inventory.views.middleware.private_pages",
    "inventory.views.middleware.readable_requests",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "inventory.Person"
AUTHENTICATION_BACKENDS = ["inventory.services.signing_in.PersonBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Its tags alone, and only where a page is rendered: as an app it loads psycopg into every process.
            "libraries": {"django_tables2": "django_tables2.templatetags.django_tables2"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "inventory.views.context.site_frame",
            ],
        },
    }
]
FORM_RENDERER = "inventory.govuk.GovukRenderer"

# SQLite: WAL so that readers never wait, IMMEDIATE so that a read-then-write never fails with "database is
# locked", FULL so that what was answered as saved survives a power cut (reference: design section 4). A connection
# keeps at most 16 MB of pages: in 2 MB, SQLite's own default, an import into a register of 100,000 cameras reads the
# pages of the indexes again and again.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
}
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL or f"sqlite:///{DATA_DIR / 'lenscap.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Compiling a query takes seconds that no page's query is worth; what the address sets itself comes after.
    said = DATABASES["default"].setdefault("OPTIONS", {})
    said["options"] = f"-c jit=off {said.get('options', '')}".strip()
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # A file, not memory: tests start worker processes and threads that open the same database.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"lenscap-test-{os.getpid()}.sqlite3")
    }

UPLOADS_DIR = DATA_DIR / "uploads"
REPORTS_DIR = DATA_DIR / "reports"
EVIDENCE_DIR = DATA_DIR / "evidence"
MEDIA_ROOT = UPLOADS_DIR
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "config" / "static", BASE_DIR / "assets"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sessions and headers. Secure cookies and HSTS need TLS, which loopback has not.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_S = 60 * env.integer("SESSION_IDLE_MINUTES", 30, lowest=5, highest=720)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_PROXY
SESSION_COOKIE_NAME = "__Host-session" if BEHIND_PROXY else "lenscap-session"
CSRF_COOKIE_NAME = "__Host-csrf" if BEHIND_PROXY else "lenscap-csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_FORMAT = "j F Y"

# Mail. Without EMAIL_URL digests are shown on screen only.
MAIL = env.mail("EMAIL_URL")
DIGESTS_BY_MAIL = bool(MAIL)
if DIGESTS_BY_MAIL and not BASE_URL:
    refuse("BASE_URL is not set; with EMAIL_URL the links in mails need it.")
globals().update(MAIL)
EMAIL_TIMEOUT = 20

# Jobs. The database is the queue; Celery only rings (docs/architecture.md, "Jobs").
JOB_LEASE_S = env.integer("JOB_LEASE_S", 60, lowest=1, highest=3600)
SWEEP_S = env.integer("SWEEP_S", 15, lowest=1, highest=3600)
BROKER_DIR = DATA_DIR / "broker"
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5.0
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 300, 240
CELERY_TASK_DEFAULT_QUEUE = "lenscap"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "inventory.sweep", "schedule": SWEEP_S},
    "nightly": {"task": "removal.nightly", "schedule": 600},
    "tidy": {"task": "removal.tidy", "schedule": 60},
}
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_throttle": 1,
        "global_keyprefix": env.text("REDIS_PREFIX", "lenscap:"),
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "retry_policy": {"timeout": 2.0},
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost/"
    CELERY_BROKER_TRANSPORT = "config.doorbell.Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "inventory.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"lenscap": {"level": env.text("LOG_LEVEL", "INFO")}},
}
