/** Asks the local server; every failure comes back as words. */
export const get = async (path) => (await fetch(path)).json();

export const post = async (path, body) => {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    return response.ok ? answer : { error: answer.error ?? 'Something went wrong.' };
  } catch {
    return { error: 'The local server cannot be reached. Is it still running?' };
  }
};

/** What a person should see of the bot's answer to a press: `{ card }`, `{ text }`, `{ error }` or nothing. */
export const seenOf = ({ error, status, body }) => {
  if (error !== undefined) return { error };
  if (status !== 200) return { error: `Something went wrong. Please try again. (${status})` };
  if (body?.type === 'application/vnd.microsoft.card.adaptive') return { card: body.value };
  if (body?.type === 'application/vnd.microsoft.activity.message') return { text: body.value };
  if (body?.type === 'application/vnd.microsoft.error')
    return { error: body.value?.message ?? 'Something went wrong.' };
  return {};
};
