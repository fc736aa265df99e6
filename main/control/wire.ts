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

/** Bytes that the other side may leave unread before it is let go. */
const LONGEST_UNREAD = 8 * 1024 * 1024;

/**
 * JSON-RPC over a socket, one message a line (JSON Lines). The library's own framing, Content-Length headers, takes
 * what the other side promises on trust and buffers it; here a message has an end that is counted. Anything that is
 * not a message ends the connection.
 */
export function connectionOver(socket: Socket, limits: WireLimits): MessageConnection {
  const reader = new LineReader(socket, limits.message);
  const connection = createMessageConnection(reader, new LineWriter(socket), NullLogger);
  connection.onError(() => socket.destroy());
  // The library leaves open requests open when a connection closes; disposing rejects them.
  connection.onClose(() => connection.dispose());
  return connection;
}

/**
 * Hands over one message a turn of the event loop, which is as quick as the connection works on them, and reads on when
 * the last one is handed over: so a flood has to wait in the socket, and the other connections have their turns.
 */
class LineReader extends AbstractMessageReader {
  readonly #socket: Socket;
  readonly #longest: number;

  constructor(socket: Socket, longest: number) {
    super();
    this.#socket = socket;
    this.#longest = longest;
  }

  listen(callback: DataCallback): Disposable {
    const lines: string[] = [];
    let rest = '';
    const handOver = (): void => {
      const line = lines.shift();
      if (line === undefined || !this.#deliver(line, callback)) return;
      if (lines.length > 0) setImmediate(handOver);
      else this.#socket.resume();
    };
    const onData = (chunk: string): void => {
      const idle = lines.length === 0;
      lines.push(...(rest + chunk).split('\n'));
      rest = lines.pop() ?? '';
      if (rest.length > this.#longest) this.fireError(new Error('a message is too long'));
      else if (lines.length > 0) {
        this.#socket.pause();
        // What was on its way when the pause began comes all the same, and is handed over in its turn.
        if (idle) handOver();
      }
    };
    const onClose = (): void => {
      lines.length = 0;
      this.fireClose();
    };
    this.#socket.setEncoding('utf8').on('data', onData).on('close', onClose);
    this.#socket.on('error', (problem) => this.fireError(problem));
    return {
      dispose: () => {
        lines.length = 0;
        this.#socket.off('data', onData).off('close', onClose);
      },
    };
  }

  /** False where the line ends the connection. */
  #deliver(line: string, callback: DataCallback): boolean {
    try {
      if (line.length > this.#longest) throw new Error('a message is too long');
      const message: unknown = JSON.parse(line);
      if (typeof message !== 'object' || message === null || Array.isArray(message)) {
        throw new Error('a message is not an object');
      }
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
