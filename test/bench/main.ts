/**
 * `npm run bench`: how fast and how lean, each against something else within the same run, as a table and as
 * out/bench.json. Names of cases choose some of them. A missed limit is only said, because machines are noisy; with
 * --strict it is exit code 1, as a wrong count always is.
 */
import { access } from './cases/access.ts';
import { againstStep } from './cases/against-step.ts';
import { coldLogin } from './cases/cold-login.ts';
import { hosts } from './cases/hosts.ts';
import { idleHost } from './cases/idle-host.ts';
import { policy } from './cases/policy.ts';
import { runningHost } from './cases/running-host.ts';
import { ssh } from './cases/ssh.ts';
import { sshConfig } from './cases/ssh-config.ts';
import { status } from './cases/status.ts';
import { store } from './cases/store.ts';
import { buildPrograms } from './programs.ts';
import type { Cases } from './report.ts';
import { reportOn } from './report.ts';
import { surroundings } from './surroundings.ts';

const CASES: Cases = new Map([
  ['running-host', runningHost],
  ['step', againstStep],
  ['cold-login', coldLogin],
  ['status', status],
  ['idle-host', idleHost],
  ['policy', policy],
  ['ssh', ssh],
  ['access', access],
  ['hosts', hosts],
  ['ssh-config', sshConfig],
  ['store', store],
]);

process.exitCode = await reportOn({
  cases: CASES,
  result: 'bench.json',
  async prepare() {
    const where = await surroundings();
    const { machine, versions } = where;
    console.log(`${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${versions.node}\n`);
    await buildPrograms();
    return where;
  },
});
