/** The few things that this front says by itself. They name nobody and tell nothing; all else comes from the flows. */

export const openedPrivately = 'I have opened a private chat with you.';
export const answeredPrivately = 'Done. The answer is in your private chat with me.';
export const comingPrivately = 'The answer is on its way to your private chat with me.';
export const notUnderstood = 'That did not arrive whole. Please try once more.';

/** Too much at once (D1). Whoever may report is told besides that this never waits. */
export const heldUp =
  'That was a lot at once, so it was not done, and I will not answer everything for the next few seconds. ' +
  'Please wait ten seconds, then try again.';
export const reportingGoesOn =
  'Reporting a concern never has to wait: type report concern, or press the buttons of your report.';

/** When even the words for trouble cannot be had. */
export const lastResort =
  'Something went wrong, and nothing is confirmed. Please try again in a minute. If it cannot wait, tell your ' +
  'safeguarding lead in person now. If somebody is in danger, ring 999.';

/** @see https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams (chat with a bot) */
export const unreachablePrivately = (bot: string): string =>
  'I could not open a private chat with you. Please open it yourself: ' +
  `https://teams.microsoft.com/l/chat/0/0?users=${encodeURIComponent(bot).replace('%3A', ':')}`;
