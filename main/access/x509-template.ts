/**
 * step-ca's X.509 template beside the SSH one (step-ca, `options.x509.templateFile` of the OIDC provisioner). Subject
 * and names are those that step-ca gives without any: the person's identifier, the address, and the identifier under
 * its issuer. It only narrows the use: these certificates are for clients, so that none passes for a server.
 */
export function x509Template(): string {
  return `${TEMPLATE.join('\n')}\n`;
}

const TEMPLATE = [
  '{',
  '  "subject": {{ toJson .Subject }},',
  '  "sans": {{ toJson .SANs }},',
  '  "keyUsage": ["digitalSignature"],',
  '  "extKeyUsage": ["clientAuth"]',
  '}',
];
