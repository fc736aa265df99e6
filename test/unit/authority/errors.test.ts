import { describe, expect, it } from 'vitest';
import { failureOfAnswer, failureOfFault, type Purpose } from '#main/authority/errors.ts';
import type { HttpAnswer, HttpFault } from '#main/authority/http.ts';
import { WITHHELD } from './scripted-authority.ts';

const LOCATION = { origin: 'https://ca.example.com', host: 'ca.example.com', fingerprint: 'ab'.repeat(32) };

function answer(status: number, body: string): HttpAnswer {
  return { status, body, headers: { 'x-request-id': '7f3c9a52-1e0b' }, atMs: 1_000 };
}

function said(status: number, message: string, purpose: Purpose = 'act') {
  return failureOfAnswer(LOCATION, answer(status, JSON.stringify({ status, message })), purpose);
}

describe('an answer that is no success', () => {
  it.each([401, 403, 500])('is a refusal without a reason where %i withholds it', (status) => {
    expect(said(status, WITHHELD[status] ?? '')).toEqual({
      code: 'CA_REFUSED_UNKNOWN',
      facts: { host: 'ca.example.com', status, at: 1_000, requestId: '7f3c9a52-1e0b' },
    });
  });

  it.each([
    [400, 'The request could not be completed: missing csr.', 'missing csr'],
    [
      403,
      'The request was forbidden by the certificate authority: requested duration of 25h1m0s is greater than 24h1m0s.',
      'requested duration of 25h1m0s is greater than 24h1m0s',
    ],
    [
      401,
      'provisioner "okta" is disabled due to an initialization error',
      'provisioner "okta" is disabled due to an initialization error',
    ],
    [500, 'error applying certificate template', 'error applying certificate template'],
  ])('tells the reason that %i gives', (status, message, reason) => {
    expect(said(status, message)).toEqual({
      code: 'CA_REJECTED',
      facts: { host: 'ca.example.com', status, said: reason, requestId: '7f3c9a52-1e0b' },
    });
  });

  it.each([404, 501])('repeats the fixed sentence of %i, which is a reason in itself', (status) => {
    const sentence = 'The requested method is not implemented by the certificate authority.';
    const failure = said(status, `${sentence} Please see the certificate authority logs for more info.`);
    expect(failure).toMatchObject({ code: 'CA_REJECTED', facts: { status, said: sentence } });
  });

  it.each([408, 429, 502, 503, 504])('is "busy" for %i, whatever the body', (status) => {
    const failure = failureOfAnswer(LOCATION, answer(status, '<html>'), 'act');
    expect(failure).toMatchObject({ code: 'CA_BUSY', facts: { status, requestId: '7f3c9a52-1e0b' } });
  });

  it('is "busy" for a 500 in the words of a gateway, and for one to a question without a token', () => {
    expect(failureOfAnswer(LOCATION, answer(500, '<html>'), 'act').code).toBe('CA_BUSY');
    expect(said(500, WITHHELD[500] ?? '', 'read').code).toBe('CA_BUSY');
  });

  it.each([
    [302, ''],
    [302, '{"message":"moved"}'],
    [401, '<html>'],
    [403, 'null'],
    [404, '404 page not found'],
    [400, '{"message":5}'],
  ])('is a wrong answer for %i %s', (status, body) => {
    expect(failureOfAnswer(LOCATION, answer(status, body), 'act')).toMatchObject({
      code: 'CA_ANSWER_WRONG',
      facts: { problem: `status ${status}, but not as step-ca answers` },
    });
  });

  it('never carries a token that the authority quotes', () => {
    const failure = said(
      400,
      'The request could not be completed: bad eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln.',
    );
    expect(JSON.stringify(failure)).not.toContain('eyJ');
  });
});

describe('no answer', () => {
  const broken = (code: string): HttpFault => ({ kind: 'broken', code, problem: 'said', stale: false });

  it.each([
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ])('is another root where OpenSSL says %s', (code) => {
    expect(failureOfFault(LOCATION, broken(code), 1)).toEqual({
      code: 'CA_FINGERPRINT',
      facts: { host: 'ca.example.com', expected: LOCATION.fingerprint },
    });
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ECONNRESET'])(
    'is an authority out of reach for %s',
    (code) => {
      expect(failureOfFault(LOCATION, broken(code), 1)).toEqual({
        code: 'CA_UNREACHABLE',
        facts: { host: 'ca.example.com', problem: 'said' },
      });
    },
  );

  it.each([
    'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  ])('is about our certificate where the handshake ends with %s', (code) => {
    expect(failureOfFault(LOCATION, broken(code), 1)).toEqual({
      code: 'CERTIFICATE_WRONG',
      facts: { host: 'ca.example.com', problem: 'the authority does not accept it: said' },
    });
  });

  it('says how long it waited', () => {
    expect(failureOfFault(LOCATION, { kind: 'timeout' }, 15_000)).toEqual({
      code: 'CA_UNREACHABLE',
      facts: { host: 'ca.example.com', problem: 'no answer within 15 s' },
    });
  });
});
