import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '#test/support/temp.ts';
import { ownBrowser } from '../../../scripts/own-browser.ts';

it.runIf(process.platform === 'linux')(
  'the browser of a trial is the person’s own, with their folders',
  () => {
    const [folder, theirs] = [temporaryFolder(), join(temporaryFolder(), 'bin')];
    mkdirSync(theirs);
    const opener = ['#!/bin/sh', 'echo "$1 $XDG_CONFIG_HOME $XDG_CACHE_HOME."', ''].join('\n');
    writeFileSync(join(theirs, 'xdg-open'), opener, { mode: 0o755 });
    const persons = { PATH: `${theirs}:/usr/bin:/bin`, XDG_CONFIG_HOME: "/home/sam/it's" };
    const { PATH = '' } = ownBrowser(folder, persons);
    const env = { PATH, XDG_CONFIG_HOME: '/tmp/trial', XDG_CACHE_HOME: '/tmp/trial' };
    const url = 'http://127.0.0.1:10000/?a=b&c=$d';
    expect(execFileSync('xdg-open', [url], { env, encoding: 'utf8' })).toBe(`${url} /home/sam/it's .\n`);
  },
);
