// Loaded before a program: at its end it leaves what its own process has used, in milliseconds of processor time.
// Children are not in it.
'use strict';

const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.LATCHKEY_BENCH_CPU ?? '', String((user + system) / 1000));
});
