import { onePush } from './one-push.ts';
const out = await onePush(JSON.parse(process.argv[2] ?? '{}'));
console.log(JSON.stringify(out), (out.requests - 1) / out.seconds, out.messages / out.seconds);
