import { describe, expect, it } from 'vitest';
import {
  type Application,
  confidentialApplication,
  createApplications,
} from '#test/stack/provider/applications.ts';

function fresh() {
  const uris = { redirectUris: ['http://127.0.0.1:10000'], postLogoutRedirectUris: [] };
  const application = confidentialApplication(uris, ['client_secret_basic']);
  const changed: Application[] = [];
  const applications = createApplications([application], (one) => changed.push(one));
  return { applications, application, changed, id: application.clientId };
}

describe('applications', () => {
  it('are found while they are active, and otherwise only where that does not matter', () => {
    const { applications, id, changed } = fresh();
    applications.change(id, { status: 'INACTIVE' });
    expect(applications.findActive(id)).toBeUndefined();
    expect(applications.find(id)).toMatchObject({ status: 'INACTIVE', label: 'Latchkey with a secret' });
    expect(changed).toEqual([applications.find(id)]);
    expect(applications.findActive(applications.change(id, { status: 'ACTIVE' }).clientId)).toBeDefined();
  });

  it('get a new secret, which is no change that ends tokens', () => {
    const { applications, application, id, changed } = fresh();
    const secret = applications.rotateSecret(id);
    expect(secret).not.toBe(application.clientSecret);
    expect(applications.find(id)).toEqual({ ...application, clientSecret: secret });
    expect(changed).toEqual([]);
  });

  it('that are unknown cannot be changed', () => {
    const { applications } = fresh();
    expect(() => applications.change('nobody', {})).toThrow('no application has the client id nobody');
    expect(() => applications.rotateSecret('nobody')).toThrow('no application has the client id nobody');
    expect(applications.find(undefined)).toBeUndefined();
  });
});
