/**
 * The login names that step-ca itself gives to a person with this address. Only an authority's administrators have to
 * ask for names, and they ask for what everybody gets; for all others step-ca does not read them.
 */
export function defaultPrincipals(email: string): readonly string[] {
  const at = email.lastIndexOf('@');
  const local = at < 0 ? email : email.slice(0, at);
  const name = local
    .toLowerCase()
    .replaceAll('.', '')
    .replace(/[^a-z0-9-]/gu, '_');
  return [...new Set([name, local, email])].filter((principal) => principal !== '');
}
