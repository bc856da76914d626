/** How long something is waited for. */

export const late = Symbol('late');

/** The value, or `late` when it takes longer. What comes afterwards is the caller's to look after. */
export const within = async <T>(milliseconds: number, work: Promise<T>): Promise<T | typeof late> => {
  let timer: NodeJS.Timeout | undefined;
  const bell = new Promise<typeof late>((ring) => {
    timer = setTimeout(() => ring(late), milliseconds);
  });
  try {
    return await Promise.race([work, bell]);
  } finally {
    clearTimeout(timer);
  }
};
