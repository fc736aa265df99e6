/** JSON Web Tokens, by the base64url of '{"' that begins header and payload. */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g;

/** step-ca logs the ID token of every request; nobody may read those on a console. */
export function withoutTokens(text: string): string {
  return text.replace(TOKEN, '[token]');
}
