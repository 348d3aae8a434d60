// What waits on this device to be sent, in IndexedDB, so that it survives a reload, a flat battery and no signal.
const DATABASE = "lenscap";
const STORE = "outbox";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function done(mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Every item, the oldest first. */
export async function waiting() {
  return (await done("readonly", (store) => store.getAll())).sort((one, other) => one.at - other.at);
}

/** The item with this key; undefined when there is none. */
export const find = (key) => done("readonly", (store) => store.get(key));

/** Keep an item, in place of one with the same key. */
export const keep = (item) => done("readwrite", (store) => store.put(item));

/** Let go of an item that was discarded. */
export const drop = (key) => done("readwrite", (store) => store.delete(key));

/** Let go of what was kept under a key up to that moment, or put another in its place; what was said since stays. */
export const settle = (key, at, other) =>
  done("readwrite", (store) => {
    const found = store.get(key);
    found.onsuccess = () => {
      if (found.result && found.result.at <= at) other ? store.put(other) : store.delete(key);
    };
    return found;
  });

/** Let go of everything. */
export const dropAll = () => done("readwrite", (store) => store.clear());

/** A key that no other form has, also where the page is not served over TLS. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The fields of a form as they can be kept: texts, and files as their bytes, photos made smaller first. */
export async function fieldsOf(data) {
  const fields = [];
  for (const [name, value] of data) {
    if (name === "csrfmiddlewaretoken") continue; // it would be stale by then
    if (typeof value === "string") fields.push([name, value]);
    else if (value.size) {
      const small = await shrunk(value);
      fields.push([name, { name: value.name, type: small.type, bytes: await small.arrayBuffer() }]);
    }
  }
  return fields;
}

/** The fields as they are sent. */
export function formData(fields) {
  const data = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === "string") data.append(name, value);
    else data.append(name, new File([value.bytes], value.name, { type: value.type }));
  }
  return data;
}

const LONGEST_SIDE = 1600;

/** A photo at most 1,600 pixels wide or high, as JPEG; the file itself where the browser cannot read it. */
async function shrunk(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    if (scale === 1 && file.type === "image/jpeg") return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return small ?? file;
  } catch {
    return file;
  }
}
