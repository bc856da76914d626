import { createRecords } from '../connectors/azure/records.ts';
import { z } from 'zod';
import http from 'node:http';
import { fork } from 'node:child_process';
if (process.argv[2] === 'server') {
  http.createServer((q, r) => { q.resume().on('end', () => { r.setHeader('content-type', 'application/json'); r.end(JSON.stringify({ 'odata.etag': 'W/"x"', PartitionKey: 'p', RowKey: 'r', kind: 'k', v: 1, body0: JSON.stringify({ v: 1, text: 'x'.repeat(1000) }) })); }); }).listen(19555, () => process.send!('up'));
} else {
  const child = fork(import.meta.filename, ['server']);
  await new Promise((r) => child.once('message', r));
  const cs = 'DefaultEndpointsProtocol=http;AccountName=dev;AccountKey=' + Buffer.from('k'.repeat(64)).toString('base64') + ';TableEndpoint=http://127.0.0.1:19555/dev;QueueEndpoint=http://127.0.0.1:19555/q';
  const r = createRecords({ connectionString: cs });
  const kind = { name: 'k', table: 'cases' as const, schema: z.object({ v: z.literal(1), text: z.string() }) };
  let left = 40000; await Promise.all(Array.from({ length: 16 }, async () => { while (left-- > 0) await r.get(kind, { partition: 'p', row: 'r' }); }));
  child.kill(); await r.close();
}
