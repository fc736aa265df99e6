import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '#test/support/programs.ts';
import type { Place } from './place.ts';

export interface Step {
  /**
   * Milliseconds from the browser's request for the callback to the end of the program, of `step ssh login` and of
   * `step ca certificate` together: each has a browser round of its own.
   */
  timedSignIn(): Promise<number>;
}

/** smallstep's own client for the same authority, reached at `authorityUrl`. */
export async function installStep(place: Place, authorityUrl: string): Promise<Step> {
  const program = findProgram('step') ?? 'step';
  const root = join(place.folder, 'root.pem');
  await writeFile(root, place.stack.authority.rootPem);
  const env = { ...place.env, STEPPATH: join(place.folder, 'step'), STEP_OPEN_BROWSER: '0' };
  const asked = ['--provisioner', 'okta', '--ca-url', authorityUrl, '--root', root, '--force'];
  const [certificate, key] = ['step.crt', 'step.key'].map((name) => join(place.folder, name));

  const timed = async (...programArguments: (string | undefined)[]): Promise<number> => {
    const words = programArguments.filter((word) => word !== undefined);
    const child = spawn(program, [...words, ...asked], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let callback: Promise<number> | undefined;
    const read = (text: string): void => {
      said += text;
      const url = /^\s*(https:\S+\/v1\/authorize\?\S+)\s/m.exec(said)?.[1];
      if (url !== undefined) callback ??= place.browser.walk(url);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read);
    const [code] = await once(child, 'exit');
    const doneAt = performance.now();
    if (code !== 0 || callback === undefined) throw new Error(`${program} ended with ${code}\n${said}`);
    return doneAt - (await callback);
  };
  return {
    async timedSignIn() {
      const ssh = await timed('ssh', 'login');
      const x509 = await timed('ca', 'certificate', 'sam@example.com', certificate, key);
      await place.emptyAgent();
      return ssh + x509;
    },
  };
}
