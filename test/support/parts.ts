import { findProgram } from './programs.ts';

/** Programs of this computer that tests cannot do without, and how to get them. */
const PARTS = {
  'ssh-agent': 'Debian package openssh-client',
  ssh: 'Debian package openssh-client',
  'ssh-keygen': 'Debian package openssh-client',
  sshd: 'Debian package openssh-server',
  'gpg-agent': 'Debian package gpg-agent',
  curl: 'Debian package curl',
  openssl: 'Debian package openssl',
  go: 'Go 1.25 or later, to build step-ca once',
  'gnome-keyring-daemon': 'Debian package gnome-keyring',
  'dbus-run-session': 'Debian package dbus',
  chromium: 'Debian package chromium',
  certutil: 'Debian package libnss3-tools',
  'firefox-esr': 'Debian package firefox-esr',
  script: 'Debian package bsdutils',
  bash: 'Debian package bash',
  fish: 'Debian package fish',
  tcsh: 'Debian package tcsh',
  visudo: 'Debian package sudo',
  useradd: 'Debian package passwd',
  Xvfb: 'Debian package xvfb',
  setpriv: 'Debian package util-linux',
  unshare: 'Debian package util-linux',
  'update-desktop-database': 'Debian package desktop-file-utils',
} as const;

export type Part = keyof typeof PARTS;

/** What is missing of them, as a reason not to run; undefined where nothing is. */
export function whatIsMissing(parts: readonly Part[]): string | undefined {
  const missing = parts.filter((part) => findProgram(part) === undefined);
  if (missing.length === 0) return undefined;
  return missing.map((part) => `${part} is missing (${PARTS[part]})`).join(', ');
}
