/** The files and folders that `latchkey config path` names. */
export const PLACES = ['settings', 'state', 'logs', 'cache', 'runtime', 'socket'] as const;

export type Place = (typeof PLACES)[number];

export type Places = Readonly<Record<Place, string>>;
