import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and keeps what it says on both outputs. Never throws: a program that cannot be started
 * ends with code 127.
 *
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, timeout?: number }} [options] `timeout` in milliseconds
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(program, parameters, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Some lines of what a program said, for a message: those that are not empty, indented.
 *
 * @param {string} output
 * @param {'first' | 'last'} which
 */
export function someLines(output, which) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const some = which === 'first' ? lines.slice(0, 12) : lines.slice(-12);
  return some.map((line) => `  ${line}`).join('\n');
}
