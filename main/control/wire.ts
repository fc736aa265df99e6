import type { Socket } from 'node:net';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
  NullLogger,
} from 'vscode-jsonrpc/node';

export interface WireLimits {
  /** Longest message taken, in characters. */
  readonly message: number;
}

/** Messages read but not yet looked at; beyond them the other side has to wait. */
const LONGEST_QUEUE = 64;
/** Bytes that the other side may leave unread before it is let go. */
const LONGEST_UNREAD = 8 * 1024 * 1024;

/**
 * JSON-RPC over a socket, one message a line (JSON Lines). The library's own framing, Content-Length headers, takes
 * what the other side promises on trust and buffers it; here a message has an end that is counted. Anything that is
 * not a message ends the connection.
 */
export function connectionOver(socket: Socket, limits: WireLimits): MessageConnection {
  const reader = new LineReader(socket, limits.message);
  const connection = createMessageConnection(reader, new LineWriter(socket), NullLogger, {
    messageStrategy: {
      handleMessage(message, next) {
        reader.taken();
        return next(message);
      },
    },
  });
  connection.onError(() => socket.destroy());
  // The library leaves open requests open when a connection closes; disposing rejects them.
  connection.onClose(() => connection.dispose());
  return connection;
}

class LineReader extends AbstractMessageReader {
  readonly #socket: Socket;
  readonly #longest: number;
  #queued = 0;

  constructor(socket: Socket, longest: number) {
    super();
    this.#socket = socket;
    this.#longest = longest;
  }

  listen(callback: DataCallback): Disposable {
    let rest = '';
    const onData = (chunk: string): void => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!this.#deliver(line, callback)) return;
      }
      if (rest.length > this.#longest) this.fireError(new Error('a message is too long'));
    };
    const onClose = (): void => this.fireClose();
    this.#socket.setEncoding('utf8').on('data', onData).on('close', onClose);
    this.#socket.on('error', (problem) => this.fireError(problem));
    return { dispose: () => this.#socket.off('data', onData).off('close', onClose) };
  }

  /** The connection has begun to work on a message; reading goes on when few are left. */
  taken(): void {
    this.#queued -= 1;
    if (this.#queued < LONGEST_QUEUE) this.#socket.resume();
  }

  /** False where the line ends the connection. */
  #deliver(line: string, callback: DataCallback): boolean {
    try {
      if (line.length > this.#longest) throw new Error('a message is too long');
      const message: unknown = JSON.parse(line);
      if (typeof message !== 'object' || message === null || Array.isArray(message)) {
        throw new Error('a message is not an object');
      }
      this.#queued += 1;
      if (this.#queued >= LONGEST_QUEUE) this.#socket.pause();
      callback(message as Message);
      return true;
    } catch (problem) {
      this.fireError(problem);
      return false;
    }
  }
}

class LineWriter extends AbstractMessageWriter {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
  }

  write(message: Message): Promise<void> {
    if (this.#socket.writableLength > LONGEST_UNREAD) this.#socket.destroy();
    return new Promise((resolve, reject) => {
      this.#socket.write(`${JSON.stringify(message)}\n`, (problem) => {
        if (problem === null || problem === undefined) resolve();
        else reject(problem);
      });
    });
  }

  end(): void {
    this.#socket.end();
  }
}
