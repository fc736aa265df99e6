import type { Keytar } from '#main/settings/keychain.ts';

type Call = 'get' | 'set' | 'delete';

/** A keychain as keytar shows it. Calls wait while `gate` is set. */
export class FakeKeytar implements Keytar {
  readonly kept = new Map<string, string>();
  gate: Promise<void> | undefined;
  denial: string | undefined;
  /** Which calls are denied while there is a denial. */
  denied: readonly Call[] = ['get', 'set', 'delete'];

  async #enter(call: Call): Promise<void> {
    const denial = this.denied.includes(call) ? this.denial : undefined;
    await this.gate;
    if (denial !== undefined) throw new Error(denial);
  }
  async getPassword(service: string, account: string): Promise<string | null> {
    await this.#enter('get');
    return this.kept.get(`${service} ${account}`) ?? null;
  }
  async setPassword(service: string, account: string, password: string): Promise<void> {
    await this.#enter('set');
    this.kept.set(`${service} ${account}`, password);
  }
  async deletePassword(service: string, account: string): Promise<boolean> {
    await this.#enter('delete');
    return this.kept.delete(`${service} ${account}`);
  }
}
