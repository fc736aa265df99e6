import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import { QuickJS } from 'quickjs-wasi';
import { PAC_HELPERS } from './pac-helpers.ts';

const MEMORY_BYTES = 16 * 1024 * 1024;
/** For one run of the script; names are looked up outside of it. */
const RUN_LIMIT_MS = 1_000;
/** Each name that a script asks for costs one run more. */
const MOST_NAMES = 20;

/**
 * What FindProxyForURL answers for `url`, whose path and query it does not see, as in browsers. The script runs in an
 * engine of its own, compiled to WebAssembly: it reaches nothing but the functions of PAC files, and is stopped where it
 * takes too long or too much. Looking up a name takes time, which a script cannot wait for; so it is run again once the
 * name is known. `lookUp`: the IPv4 address of a name, or null.
 */
export async function evaluatePac(
  script: string,
  url: string,
  lookUp: (name: string) => Promise<string | null> = addressOf,
): Promise<string> {
  const { protocol, host, hostname } = new URL(url);
  const call = `FindProxyForURL(${JSON.stringify(`${protocol}//${host}/`)}, ${JSON.stringify(hostname)})`;
  const addresses = new Map<string, string | null>();
  let startedAt = performance.now();
  let wanted: string | undefined;
  const machine = await QuickJS.create({
    wasm: await readEngine(),
    memoryLimit: MEMORY_BYTES,
    interruptHandler: () => performance.now() - startedAt > RUN_LIMIT_MS,
  });
  const offer = (name: string, give: (asked: string) => string | null): void => {
    const offered = machine.newFunction(name, (asked) =>
      machine.hostToHandle(give(asked === undefined ? '' : `${machine.dump(asked)}`)),
    );
    machine.setProp(machine.global, name, offered);
    offered.dispose();
  };
  const run = (): unknown => {
    [startedAt, wanted] = [performance.now(), undefined];
    machine.evalCode(PAC_HELPERS, 'helpers').dispose();
    machine.evalCode(script, 'pac').dispose();
    return machine.evalCode(call, 'call').consume((answer) => machine.dump(answer));
  };
  try {
    offer('myIpAddress', ownAddress);
    offer('dnsResolve', (asked) => {
      const known = addresses.get(asked);
      if (known !== undefined) return known;
      wanted ??= asked;
      throw new Error('not known yet');
    });
    for (;;) {
      const answer = attempt(run);
      // Whatever it answered, it did so without the name.
      if (wanted === undefined) return answer();
      if (addresses.size >= MOST_NAMES) throw new Error('it asks for too many names');
      addresses.set(wanted, await lookUp(wanted));
    }
  } finally {
    machine.dispose();
  }
}

/** The text that `run` gives, or what it threw, when it is asked for. */
function attempt(run: () => unknown): () => string {
  try {
    const answer = run();
    if (typeof answer === 'string') return () => answer;
    return () => {
      throw new Error('it gives no answer');
    };
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}

/** Not by import.meta.resolve, which the bundle of the command, being CommonJS, does not have. */
function readEngine(): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'));
}

async function addressOf(name: string): Promise<string | null> {
  try {
    return (await lookup(name, { family: 4 })).address;
  } catch {
    return null;
  }
}

function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
