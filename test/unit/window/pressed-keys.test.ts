import { expect, it } from 'vitest';
import { hearKeys } from '../../../renderer/frame/pressed-keys.ts';

it('keys that are pressed before anybody listens are heard once by who listens first', () => {
  let press = (_key: string): void => undefined;
  const keys = hearKeys<string>((listener) => {
    press = listener;
  });
  const heard: string[] = [];
  press('2');
  const stop = keys.listen((key) => heard.push(key));
  press('r');
  expect(heard).toEqual(['2', 'r']);
  stop();
  press('q');
  expect(heard).toEqual(['2', 'r']);
  keys.listen((key) => heard.push(`${key} again`));
  expect(heard).toEqual(['2', 'r', 'q again']);
});
