import { describe, expect, it } from 'vitest';
import { parseSitePattern } from '#main/settings/site-pattern.ts';

describe('a pattern of web sites', () => {
  it.each([
    ['https://wiki.example.com', { host: 'wiki.example.com', withSubdomains: false, port: undefined }],
    ['https://[*.]Example.com', { host: 'example.com', withSubdomains: true, port: undefined }],
    ['https://*.example.com:8443/', { host: 'example.com', withSubdomains: true, port: 8443 }],
    ['https://localhost:1', { host: 'localhost', withSubdomains: false, port: 1 }],
    ['https://10.0.0.1', { host: '10.0.0.1', withSubdomains: false, port: undefined }],
  ])('is read: %s', (written, pattern) => {
    expect(parseSitePattern(written)).toEqual(pattern);
  });

  it.each([
    'http://wiki.example.com',
    'https://wiki.example.com/path',
    'https://*',
    'https://[*.]com',
    'https://wiki.*.com',
    'https://sam@example.com',
    'https://wiki.example.com:0',
    'https://wiki.example.com:70000',
    'https://wiki.example.com","filter":{}',
    'https://-a.example.com',
    'wiki.example.com',
    '',
  ])('is none: %j', (written) => {
    expect(parseSitePattern(written)).toBeUndefined();
  });
});
