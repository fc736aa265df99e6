import { x509 } from '../x509.ts';

const OID = '1.3.6.1.4.1.37476.9000.64.1';
const OIDC_TYPE = 2;

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;

/** Names the provisioner in the certificate: SEQUENCE { type, name, client id } (step-ca, provisioner/extension.go). */
export function provisionerExtension(name: string, clientId: string): x509.Extension {
  const value = der(SEQUENCE, [
    der(INTEGER, [Buffer.from([OIDC_TYPE])]),
    der(OCTET_STRING, [Buffer.from(name)]),
    der(OCTET_STRING, [Buffer.from(clientId)]),
  ]);
  return new x509.Extension(OID, false, value);
}

function der(tag: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
