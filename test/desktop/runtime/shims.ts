/**
 * What the stand-in (Electron 22: Node 16, V8 10.8) lacks of the Electron that ships (45: Node 24), as far as the
 * application and its libraries use it. Put in front of the application by `electron-vite build --mode stand-in`, and by
 * nothing else: no module imports it, and what ships is checked to have nothing of it.
 */
import './language-shims.ts';
import { Blob } from 'node:buffer';
import { webcrypto, X509Certificate } from 'node:crypto';
import { Server } from 'node:http';
import type { Socket } from 'node:net';
import * as streams from 'node:stream/web';
import { MessageChannel, receiveMessageOnPort, type TransferListItem } from 'node:worker_threads';
import { app, net, type Protocol, protocol } from 'electron';
import * as web from 'undici';

/** Gives `target` what it does not have. */
function add(target: object, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (Reflect.get(target, name) === undefined) {
      Object.defineProperty(target, name, { value, configurable: true, writable: true });
    }
  }
}

// What every Node since 18 has as globals.
const { fetch, FormData, File, Headers } = web;
const { Request, Response } = web as unknown as Pick<typeof globalThis, 'Request' | 'Response'>;
const { ReadableStream, WritableStream, TransformStream, TextDecoderStream, TextEncoderStream } = streams;
add(globalThis, { fetch, FormData, File, Headers, Request, Response, Blob });
add(globalThis, { ReadableStream, WritableStream, TransformStream, TextDecoderStream, TextEncoderStream });
add(globalThis, { crypto: webcrypto, CryptoKey: Reflect.get(webcrypto, 'CryptoKey') });
add(globalThis, {
  CustomEvent: class extends Event {
    readonly detail: unknown;
    constructor(type: string, init?: { readonly detail?: unknown }) {
      super(type);
      this.detail = init?.detail ?? null;
    }
  },
});

// Node's own way, which moves streams too: undici copies its answers so.
add(globalThis, {
  structuredClone(value: unknown, options?: { readonly transfer?: readonly TransferListItem[] }): unknown {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(value, options?.transfer);
    const copy: unknown = receiveMessageOnPort(port2)?.message;
    port1.close();
    return copy;
  },
});

add(AbortSignal, {
  any(signals: Iterable<AbortSignal>): AbortSignal {
    const joined = new AbortController();
    for (const signal of signals) {
      const pass = (): void => joined.abort(signal.reason);
      if (signal.aborted) pass();
      else signal.addEventListener('abort', pass, { once: true });
    }
    return joined.signal;
  },
});

for (const [name, text] of [
  ['validFromDate', 'validFrom'],
  ['validToDate', 'validTo'],
] as const) {
  if (!(name in X509Certificate.prototype)) {
    Object.defineProperty(X509Certificate.prototype, name, {
      get(this: X509Certificate) {
        return new Date(this[text]);
      },
    });
  }
}

// Node 18.2: a server is closed without waiting for connections that a browser keeps.
const socketsOf = new WeakMap<object, Set<Socket>>();
const listen = Reflect.get(Server.prototype, 'listen');
if (!Reflect.has(Server.prototype, 'closeAllConnections')) {
  Reflect.set(Server.prototype, 'listen', function (this: Server, ...values: readonly unknown[]) {
    const sockets = socketsOf.get(this) ?? new Set<Socket>();
    if (!socketsOf.has(this)) {
      this.on('connection', (socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      });
      socketsOf.set(this, sockets);
    }
    return Reflect.apply(listen, this, values);
  });
}
add(Server.prototype, {
  closeAllConnections(this: Server) {
    for (const socket of socketsOf.get(this) ?? []) socket.destroy();
  },
  /** Node 16 does not tell which are idle; those that answer nothing any more end with their next timeout. */
  closeIdleConnections() {},
});

// Electron 25: files of a scheme as answers of fetch. Bodies are read whole, and uploads are not passed on.
type Handler = (request: globalThis.Request) => globalThis.Response | Promise<globalThis.Response>;
const addHandle = (to: Protocol): void =>
  add(to, {
    handle(scheme: string, handler: Handler) {
      to.registerBufferProtocol(scheme, ({ url, method, headers }, answer) => {
        const respond = async (): Promise<void> => {
          const response = await handler(new Request(url, { method, headers }));
          const [mimeType = '', charset] = (response.headers.get('content-type') ?? '').split(
            /;\s*charset=/i,
          );
          answer({
            statusCode: response.status,
            headers: Object.fromEntries(response.headers),
            mimeType,
            ...(charset === undefined ? {} : { charset }),
            data: Buffer.from(await response.arrayBuffer()),
          });
        };
        const ERR_FAILED = -2;
        respond().catch(() => answer({ error: ERR_FAILED }));
      });
    },
    unhandle: (scheme: string) => to.unregisterProtocol(scheme),
  });
addHandle(protocol);
app.on('session-created', (session) => addHandle(session.protocol));

add(net, { fetch });
