
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0025_cameras_of_a_device'),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='held_secrets',
            field=models.BooleanField(default=False, help_text='The file held passwords or user names: it goes as soon as it has been read to use.'),
        ),
    ]
