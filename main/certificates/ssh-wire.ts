import { err, ok, type Result } from '../support/result.ts';

/**
 * The data types of RFC 4251 section 5, in which SSH keys, certificates and agent messages are written. Numbers are
 * big-endian; a string is a uint32 length and that many bytes; an mpint is a string holding a two's complement number.
 */

export function byte(value: number): Buffer {
  return Buffer.of(value);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

export function string(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** @param magnitude a number that is not negative, big-endian, with or without leading zeros */
export function mpint(magnitude: Uint8Array): Buffer {
  const digits = withoutLeadingZeros(Buffer.from(magnitude));
  const needsSign = (digits[0] ?? 0) >= 0x80;
  return string(needsSign ? Buffer.concat([byte(0), digits]) : digits);
}

/**
 * Runs `read` over all of `bytes`. What does not fit, bytes that are left over, and what `read` refuses by itself
 * (`reader.refuse`) become the error, a clause in which "it" stands for `bytes`.
 */
export function readWire<T>(bytes: Buffer, read: (reader: WireReader) => T): Result<T, string> {
  try {
    const reader = new Reader(bytes);
    const value = read(reader);
    if (!reader.done) reader.refuse('it has bytes left over at its end');
    return ok(value);
  } catch (thrown) {
    if (thrown instanceof Refusal) return err(thrown.message);
    throw thrown;
  }
}

/** Reads one value after the other. Buffers it gives are views of what is read, not copies. */
export interface WireReader {
  /** How many bytes have been read. */
  readonly offset: number;
  readonly done: boolean;
  byte(): number;
  uint32(): number;
  uint64(): bigint;
  string(): Buffer;
  /** A string as UTF-8; what is not UTF-8 becomes U+FFFD. */
  text(): string;
  /** A text with no NUL in it, which programs written in C would read as its end. */
  name(): string;
  /** A number that is not negative, big-endian, without leading zeros. */
  mpint(): Buffer;
  /** All that is left, whatever it is. */
  rest(): Buffer;
  /** A string that holds further values: `read` must use it up. */
  inside<T>(read: (reader: WireReader) => T): T;
  /** Ends the reading with an error. */
  refuse(problem: string): never;
}

/** Ends a reading; stays inside `readWire`. */
class Refusal extends Error {}

class Reader implements WireReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  byte(): number {
    return this.#take(1).readUInt8();
  }

  uint32(): number {
    return this.#take(4).readUInt32BE();
  }

  uint64(): bigint {
    return this.#take(8).readBigUInt64BE();
  }

  string(): Buffer {
    return this.#take(this.uint32());
  }

  text(): string {
    return this.string().toString('utf8');
  }

  name(): string {
    const text = this.text();
    return text.includes('\0') ? this.refuse('it has a zero byte in a name') : text;
  }

  mpint(): Buffer {
    const digits = this.string();
    return (digits[0] ?? 0) >= 0x80 ? this.refuse('it has a negative number') : withoutLeadingZeros(digits);
  }

  rest(): Buffer {
    return this.#take(this.#bytes.length - this.#offset);
  }

  inside<T>(read: (reader: WireReader) => T): T {
    const inner = readWire(this.string(), read);
    return inner.ok ? inner.value : this.refuse(inner.error);
  }

  refuse(problem: string): never {
    throw new Refusal(problem);
  }

  #take(length: number): Buffer {
    const end = this.#offset + length;
    if (end > this.#bytes.length) this.refuse(`it is cut off after ${this.#bytes.length} bytes`);
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }
}

function withoutLeadingZeros(digits: Buffer): Buffer {
  const first = digits.findIndex((digit) => digit !== 0);
  return first === -1 ? Buffer.alloc(0) : digits.subarray(first);
}
