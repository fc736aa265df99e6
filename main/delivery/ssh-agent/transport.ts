import { connect } from 'node:net';
import { uint32 } from '../../certificates/ssh-wire.ts';
import type { Clock } from '../../support/clock.ts';
import { type Failure, fail, failure, problemOf } from '../../support/failure.ts';
import { err, ok, type Result } from '../../support/result.ts';

/** As in OpenSSH (ssh-agent.c, AGENT_MAX_LEN); a longer answer is no agent's. */
const LONGEST_MESSAGE = 256 * 1024;

/** Sends one message to an agent and gives its answer, both without their length. */
export type Exchange = (request: Buffer) => Promise<Result<Buffer, Failure>>;

export interface TransportParts {
  readonly clock: Clock;
  /** How long the agent may take for one answer; 5 s where it is not said. */
  readonly timeLimitMs?: number | undefined;
}

/**
 * An exchange over a Unix socket or a named pipe, on a connection of its own. Where nobody listens the failure is
 * NO_AGENT; where somebody does, but gives no whole answer in time, AGENT_REFUSED.
 */
export function exchangeOver(address: string, { clock, timeLimitMs = 5_000 }: TransportParts): Exchange {
  return (request) =>
    new Promise((resolve) => {
      const socket = connect({ path: address });
      const timer = clock.after(timeLimitMs, () =>
        finish(refused(`the agent did not answer within ${timeLimitMs / 1000} s`)),
      );
      const finish = (answer: Result<Buffer, Failure>): void => {
        timer.cancel();
        socket.destroy();
        resolve(answer);
      };
      let connected = false;
      let received = Buffer.alloc(0);
      socket.on('connect', () => {
        connected = true;
        socket.write(Buffer.concat([uint32(request.length), request]));
      });
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        const message = readMessage(received);
        if (message !== undefined) finish(message);
      });
      socket.on('error', (problem) =>
        finish(connected ? refused(problemOf(problem)) : err(unreachable(address, problem))),
      );
      socket.on('close', () => finish(refused('the agent hung up without an answer')));
    });
}

/** The message at the start of what has been received, once it is whole. */
function readMessage(received: Buffer): Result<Buffer, Failure> | undefined {
  if (received.length < 4) return undefined;
  const length = received.readUInt32BE();
  if (length === 0 || length > LONGEST_MESSAGE)
    return refused("the agent's answer is not one of the protocol");
  return received.length < 4 + length ? undefined : ok(received.subarray(4, 4 + length));
}

function refused(problem: string): Result<never, Failure> {
  return fail('AGENT_REFUSED', { problem });
}

function unreachable(address: string, thrown: unknown): Failure {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'ENOTSOCK':
      return failure('NO_AGENT', { problem: `no agent answers at ${address}` });
    case 'EACCES':
    case 'EPERM':
      return failure('NO_AGENT', { problem: `this user may not use the agent at ${address}` });
    default:
      return failure('NO_AGENT', { problem: `${address} cannot be used: ${problemOf(thrown)}` });
  }
}
