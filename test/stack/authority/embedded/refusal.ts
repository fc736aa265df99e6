const SEE_LOGS = 'Please see the certificate authority logs for more info.';

/**
 * The authority says no. `said` goes to the client, word for word as step-ca would say it (step-ca, errs/error.go);
 * `reason` goes to the log, because to most refusals step-ca gives the client none.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly said: string;
  readonly reason: string;

  constructor(status: number, said: string, reason: string) {
    super(reason);
    this.status = status;
    this.said = said;
    this.reason = reason;
  }
}

export function badRequest(reason: string): Refusal {
  return new Refusal(400, `The request could not be completed: ${reason}.`, reason);
}

export function unauthorized(reason: string): Refusal {
  return new Refusal(401, `The request lacked necessary authorization to be completed. ${SEE_LOGS}`, reason);
}

export function forbidden(reason: string): Refusal {
  return new Refusal(403, `The request was forbidden by the certificate authority: ${reason}.`, reason);
}

export function notFound(reason: string): Refusal {
  return new Refusal(404, `The requested resource could not be found. ${SEE_LOGS}`, reason);
}

export function internalError(reason: string): Refusal {
  return new Refusal(
    500,
    `The certificate authority encountered an Internal Server Error. ${SEE_LOGS}`,
    reason,
  );
}

export function notImplemented(reason: string): Refusal {
  const said = `The requested method is not implemented by the certificate authority. ${SEE_LOGS}`;
  return new Refusal(501, said, reason);
}
