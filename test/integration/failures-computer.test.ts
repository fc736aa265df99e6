import { computerWords } from '#main/support/words/computer.ts';
import { play } from './failures/play.ts';

play('this computer', computerWords, {}, ['dbus-run-session', 'gnome-keyring-daemon', 'certutil']);
