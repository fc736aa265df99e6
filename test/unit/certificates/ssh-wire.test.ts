import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as wire from '#main/certificates/ssh-wire.ts';
import { ok } from '#main/support/result.ts';

const bytes = fc.uint8Array({ maxLength: 100 }).map((data) => Buffer.from(data));
const magnitude = fc.bigInt({ min: 0n, max: 2n ** 300n });

/** A value of any type: how it is written, how it is read back, and what must come out. */
interface Value {
  readonly written: Buffer;
  readonly read: (reader: wire.WireReader) => unknown;
  readonly is: unknown;
}

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.nat(255).map((n) => ({ written: wire.byte(n), read: (r: wire.WireReader) => r.byte(), is: n })),
  fc
    .nat(2 ** 32 - 1)
    .map((n) => ({ written: wire.uint32(n), read: (r: wire.WireReader) => r.uint32(), is: n })),
  fc
    .bigInt({ min: 0n, max: 2n ** 64n - 1n })
    .map((n) => ({ written: wire.uint64(n), read: (r: wire.WireReader) => r.uint64(), is: n })),
  bytes.map((b) => ({ written: wire.string(b), read: (r: wire.WireReader) => r.string(), is: b })),
  fc
    .string({ unit: 'grapheme' })
    .map((s) => ({ written: wire.string(s), read: (r: wire.WireReader) => r.text(), is: s })),
  magnitude.map((n) => ({
    written: wire.mpint(bigEndian(n)),
    read: (r: wire.WireReader) => fromBigEndian(r.mpint()),
    is: n,
  })),
);

describe('the binary encodings of SSH', () => {
  it('writes the examples of RFC 4251 section 5 as they stand there', () => {
    expect(wire.uint32(699_921_578).toString('hex')).toBe('29b7f4aa');
    expect(wire.string('testing').toString('hex')).toBe('0000000774657374696e67');
    expect(wire.mpint(Buffer.alloc(0)).toString('hex')).toBe('00000000');
    expect(wire.mpint(Buffer.from('09a378f9b2e332a7', 'hex')).toString('hex')).toBe(
      '0000000809a378f9b2e332a7',
    );
    expect(wire.mpint(Buffer.from('80', 'hex')).toString('hex')).toBe('000000020080');
  });

  it('reads back whatever it wrote, value after value', () => {
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const all = Buffer.concat(values.map(({ written }) => written));
        const read = wire.readWire(all, (reader) => values.map((each) => each.read(reader)));
        expect(read).toEqual(ok(values.map(({ is }) => is)));
      }),
    );
  });

  it('writes again exactly what it read', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        const read = wire.readWire(data, (reader) => {
          const parts: Buffer[] = [];
          while (!reader.done) parts.push(wire.string(reader.string()));
          return Buffer.concat(parts);
        });
        if (read.ok) expect(read.value).toEqual(data);
      }),
    );
  });

  it('refuses every part of a message that is cut off, and every byte too many', () => {
    fc.assert(
      fc.property(value, fc.nat(), (each, where) => {
        const cut = each.written.subarray(0, where % each.written.length);
        expect(wire.readWire(cut, each.read).ok).toBe(false);
        const long = Buffer.concat([each.written, Buffer.of(0)]);
        expect(wire.readWire(long, each.read)).toEqual({
          ok: false,
          error: 'it has bytes left over at its end',
        });
      }),
    );
  });

  it('refuses a length that reaches beyond the end, however large', () => {
    const huge = Buffer.from('ffffffff00', 'hex');
    expect(wire.readWire(huge, (reader) => reader.string())).toEqual({
      ok: false,
      error: 'it is cut off after 5 bytes',
    });
  });

  it('refuses a negative number and a name with a zero byte', () => {
    expect(wire.readWire(wire.string(Buffer.of(0x80)), (reader) => reader.mpint()).ok).toBe(false);
    expect(wire.readWire(wire.string('a\0b'), (reader) => reader.name()).ok).toBe(false);
  });

  it('holds what stands inside a string to the same rules', () => {
    const inner = Buffer.concat([wire.string('a'), wire.byte(1)]);
    const read = (data: Buffer) =>
      wire.readWire(wire.string(data), (reader) => reader.inside((nested) => [nested.text(), nested.byte()]));
    expect(read(inner)).toEqual(ok(['a', 1]));
    expect(read(inner.subarray(0, 5)).ok).toBe(false);
    expect(read(Buffer.concat([inner, inner])).ok).toBe(false);
  });

  it('lets mistakes of the program through', () => {
    const broken = () =>
      wire.readWire(Buffer.alloc(0), () => {
        throw new RangeError('a mistake');
      });
    expect(broken).toThrow(RangeError);
  });
});

function bigEndian(n: bigint): Buffer {
  const hex = n.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function fromBigEndian(digits: Buffer): bigint {
  return digits.length === 0 ? 0n : BigInt(`0x${digits.toString('hex')}`);
}
