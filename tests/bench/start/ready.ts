/** Says `rss cpu` (bytes, microseconds) now that the process is ready, and ends when standard input does. */
export const ready = (): void => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`${process.memoryUsage.rss()} ${user + system}\n`);
  process.stdin.once('end', () => process.exit(0)).resume();
};
