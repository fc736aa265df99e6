import { networkInterfaces } from 'node:os';
import { findProgram } from './programs.ts';

/** What tests cannot do without on this computer, and how to get it: programs, and an address. */
const PARTS = {
  'ssh-agent': 'Debian package openssh-client',
  ssh: 'Debian package openssh-client',
  'ssh-keygen': 'Debian package openssh-client',
  sshd: 'Debian package openssh-server',
  'gpg-agent': 'Debian package gpg-agent',
  curl: 'Debian package curl',
  openssl: 'Debian package openssl',
  python3: 'Debian package python3',
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
  '::1': 'IPv6 on the loopback interface; in a container the option --sysctl net.ipv6.conf.lo.disable_ipv6=0',
} as const;

export type Part = keyof typeof PARTS;

/** What is missing of them, as a reason not to run; undefined where nothing is. */
export function whatIsMissing(parts: readonly Part[]): string | undefined {
  const missing = parts.filter((part) => !isThere(part));
  if (missing.length === 0) return undefined;
  return missing.map((part) => `${part} is missing (${PARTS[part]})`).join(', ');
}

function isThere(part: Part): boolean {
  if (part !== '::1') return findProgram(part) !== undefined;
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === part));
}
