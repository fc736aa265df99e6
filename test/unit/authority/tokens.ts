/** An ID token as far as a client can read it: nobody signed it. */
export function unsignedToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}.c2lnbmF0dXJl`;
}

export const SAM = { aud: '0oa1example2', sub: '00u1example', email: 'sam@example.com' };
