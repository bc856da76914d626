/** Rate limits for what comes in that hold nobody up: a test does more in a minute than a person does. */
export const unhurried = {
  person: { burst: 1e9, perSecond: 1e9 },
  tenant: { burst: 1e9, perSecond: 1e9 },
};
