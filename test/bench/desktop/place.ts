import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { inRoom, type Room } from '#test/desktop/room.ts';
import type { Person } from '#test/desktop/session/person.ts';
import { SAM } from '#test/support/engine.ts';
import { bigPolicy, groupsOfPerson } from '../big-policy.ts';
import { asWritten } from '../cases/policy.ts';
import { type Frame, openFrame } from './frame.ts';
import { layBlank, type Program, startProgram } from './program.ts';

/** Where a case measures: a person on a desktop of their own, and two applications that they may start. */
export interface DesktopPlace {
  readonly person: Person;
  /** What is on their screen. */
  readonly frame: Frame;
  start(which: Which, words?: readonly string[]): Promise<Program>;
  /** Path of the command `latchkey`. */
  readonly command: string;
  /** Runs it for them. */
  latchkey(...words: readonly string[]): Promise<void>;
}

export type Which = 'ours' | 'blank';

export interface PlaceOptions {
  /** Instead of the few hosts of the stack: 10,000, and a person in 20 groups. */
  readonly manyHosts?: boolean;
}

/** Certificates that nobody has to renew while we measure. */
const LIFE = '60m';
const GROUPS = 20;

export async function withDesktop<T>(
  { manyHosts = false }: PlaceOptions,
  measure: (place: DesktopPlace) => Promise<T>,
): Promise<T> {
  return inRoom(async (room) => {
    const settings = room.settings({ certificateLife: LIFE, ...(manyHosts ? layManyHosts(room) : {}) });
    const person = await room.person({ settings });
    person.browser.person = SAM;
    const folders = { ours: room.place.application, blank: await layBlank(room) };
    const frame = openFrame(room.screen.frame);
    const running = new Set<Program>();
    try {
      return await measure({
        person,
        frame,
        command: room.place.command,
        async start(which, words) {
          const program = await startProgram(room, person, folders[which], words);
          running.add(program);
          return program;
        },
        async latchkey(...words) {
          const { code, stdout, stderr } = await person.run(room.place.command, words);
          if (code !== 0)
            throw new Error(`latchkey ${words.join(' ')} ended with ${code}\n${stdout}${stderr}`);
        },
      });
    } finally {
      for (const program of running) await program.stop();
      frame.close();
      await person.leave();
    }
  });
}

function layManyHosts({ stack, place }: Room) {
  stack.provider.people.setGroups(SAM.login, groupsOfPerson(GROUPS));
  const file = join(place.application, '..', 'many-hosts.yaml');
  writeFileSync(file, dump(asWritten(bigPolicy())));
  chmodSync(file, 0o644);
  return { access: { file } };
}
