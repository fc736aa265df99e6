/**
 * `Headers` and `Response` of the Fetch standard as far as they hold an answer that is there already, for the bundle.
 * Node's own come with its whole HTTP client: 15 ms of processor time and 5 MB in every process that touches them, and
 * nothing here sends anything with that client (main/okta/keep-alive-fetch.ts).
 */

/** @typedef {Iterable<readonly [string, string]> | Readonly<Record<string, string>>} HeadersLike */

export class Headers {
  /** @type {Map<string, string>} */
  #values = new Map();

  /** @param {HeadersLike} [init] */
  constructor(init = {}) {
    if (init instanceof Headers) {
      this.#values = new Map(init.#values);
    } else {
      const pairs = Symbol.iterator in init ? init : Object.entries(init);
      for (const [name, value] of pairs) this.append(name, value);
    }
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  append(name, value) {
    const before = this.get(name);
    this.#values.set(name.toLowerCase(), before === null ? trimmed(value) : `${before}, ${trimmed(value)}`);
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  set(name, value) {
    this.#values.set(name.toLowerCase(), trimmed(value));
  }

  /** @param {string} name */
  get(name) {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  /** @param {string} name */
  has(name) {
    return this.#values.has(name.toLowerCase());
  }

  /** @param {string} name */
  delete(name) {
    this.#values.delete(name.toLowerCase());
  }

  /** By name, as the standard wants it. */
  entries() {
    return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)).values();
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}

/** @param {string} value */
function trimmed(value) {
  return String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
}

export class Response {
  #text;
  #used = false;

  /**
   * @param {string | null} [body]
   * @param {{ readonly status?: number, readonly headers?: HeadersLike }} [init]
   */
  constructor(body = null, { status = 200, headers } = {}) {
    this.#text = body ?? '';
    this.status = status;
    this.headers = new Headers(headers);
    /** There is no stream: the answer is here as a whole. */
    this.body = null;
  }

  /** @param {unknown} value */
  static json(value) {
    return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });
  }

  get ok() {
    return this.status >= 200 && this.status < 300;
  }

  get bodyUsed() {
    return this.#used;
  }

  async text() {
    if (this.#used) throw new TypeError('the body has been read already');
    this.#used = true;
    return this.#text;
  }

  /** @returns {Promise<unknown>} */
  async json() {
    return JSON.parse(await this.text());
  }

  clone() {
    if (this.#used) throw new TypeError('the body has been read already');
    return new Response(this.#text, this);
  }
}
