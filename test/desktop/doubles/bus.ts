import dbus, { type MessageBus } from 'dbus-next';

/** A connection to the bus at that address ("unix:path=…"). */
export async function connectBus(address: string): Promise<MessageBus> {
  const bus = dbus.sessionBus({ busAddress: address });
  await new Promise<void>((resolve, reject) => {
    bus.once('connect', () => resolve());
    bus.once('error', reject);
  });
  return bus;
}

export interface Call {
  readonly to: string;
  readonly path: string;
  readonly face: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

/** Asks a service on the bus; what it answers, unwrapped from the bus's own types. */
export async function ask(
  bus: MessageBus,
  { to, path, face, member, signature, body }: Call,
): Promise<unknown[]> {
  const question = new dbus.Message({
    destination: to,
    path,
    interface: face,
    member,
    signature: signature ?? '',
    body: [...(body ?? [])],
  });
  const answer = await bus.call(question);
  return (answer?.body ?? []).map(unwrap);
}

/** The value of a property of a service on the bus. */
export async function property(bus: MessageBus, { to, path, face, member }: Call): Promise<unknown> {
  const body = [face, member];
  const face2 = 'org.freedesktop.DBus.Properties';
  const [value] = await ask(bus, { to, path, face: face2, member: 'Get', signature: 'ss', body });
  return value;
}

/** Variants of D-Bus as the values that are in them, at any depth. */
function unwrap(value: unknown): unknown {
  if (value instanceof dbus.Variant) return unwrap(value.value);
  if (Array.isArray(value)) return value.map(unwrap);
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unwrap(inner)]));
  }
  return value;
}
