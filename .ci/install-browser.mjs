#!/usr/bin/env node
// Makes sure that there is a Chromium for the tests of the pages: where none is installed, Debian's is, if we may.
// Elsewhere the tests say that they were skipped, and why.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const KNOWN = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];
const APT = '/usr/bin/apt-get';

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(APT, ['-q', '-y', ...args], { stdio: ['ignore', 2, 2], env }).status === 0;
}

const isThere = process.env.CHROMIUM !== undefined || KNOWN.some((path) => existsSync(path));
if (!isThere && process.getuid?.() === 0 && existsSync(APT)) {
  console.error('install-browser: expected a Chromium for the tests of the pages, found none; installing it');
  const chromium = ['install', '--no-install-recommends', 'chromium'];
  if (!apt(...chromium) && !(apt('update') && apt(...chromium))) {
    console.error('install-browser: that failed; install chromium, or name one in CHROMIUM');
  }
}
