import { describe, it } from 'vitest';
import { findProgram } from './programs.ts';

export { findProgram } from './programs.ts';

/** A program of this computer that a test cannot do without, and how to get it. */
const PARTS = {
  'ssh-agent': 'Debian package openssh-client',
  ssh: 'Debian package openssh-client',
  'ssh-keygen': 'Debian package openssh-client',
  sshd: 'Debian package openssh-server',
  curl: 'Debian package curl',
  go: 'Go 1.25 or later, to build step-ca once',
  'gnome-keyring-daemon': 'Debian package gnome-keyring',
  'dbus-run-session': 'Debian package dbus',
  chromium: 'Debian package chromium',
  certutil: 'Debian package libnss3-tools',
  'firefox-esr': 'Debian package firefox-esr',
  unshare: 'Debian package util-linux',
  script: 'Debian package bsdutils',
  visudo: 'Debian package sudo',
  useradd: 'Debian package passwd',
} as const;

export type Part = keyof typeof PARTS;

/**
 * A `describe` for tests on real parts. Where one is missing the whole block is reported as skipped with the reason
 * in its title; in CI it fails instead, so that nothing is skipped unseen.
 */
export function describeWith(parts: readonly Part[], title: string, body: () => void): void {
  const missing = parts.filter((part) => findProgram(part) === undefined);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const reason = missing.map((part) => `${part} is missing (${PARTS[part]})`).join(', ');
  describe(title, () => {
    if (process.env.CI === 'true') {
      it(`needs its parts: ${reason}`, () => {
        throw new Error(reason);
      });
    } else {
      it.skipIf(true)(`not run: ${reason}`, () => {});
    }
  });
}

/** The same for what only root can do. Of anybody else it is reported as skipped, in CI too: another job is root. */
export function describeAsRoot(parts: readonly Part[], title: string, body: () => void): void {
  if (process.getuid?.() === 0) {
    describeWith(parts, title, body);
    return;
  }
  describe(title, () => {
    it.skipIf(true)('not run: it makes accounts on this computer, which only root can', () => {});
  });
}
