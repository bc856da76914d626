/** What the layer holds against a real service: its speed, its slowness, its size, its tricks. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { httpTo, movingTime, startService } from './scripted.ts';

test('2,000 requests against a service held to 200 a second: none lost, under 1 % refused', async () => {
  let recent: number[] = [];
  let refused = 0;
  const service = await startService(() => {
    const now = performance.now();
    recent = recent.filter((at) => at > now - 1_000);
    recent.push(now);
    // A refused request counts as well, as Graph and SharePoint count it.
    if (recent.length > 200) {
      refused += 1;
      return { status: 429, headers: { 'Retry-After': '1' } };
    }
    return { afterMs: Math.floor(Math.random() * 40) };
  });
  const http = httpTo(service.origin, { atOnce: 30, budgets: { all: { units: 200, perMs: 1_000 } } });
  const answers = await Promise.all(
    Array.from({ length: 2_000 }, (_, index) =>
      http.send({ method: 'GET', url: `${service.origin}/${index}`, cost: { budget: 'all', units: 1 } }),
    ),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(2_000);
  expect(new Set(service.arrivals.map(({ path }) => path)).size).toBe(2_000);
  expect(refused).toBeLessThan(20);
  await http.close();
  await service.close();
}, 60_000);

test('never more in flight than allowed, for a budget and for all', async () => {
  const flying = { mail: 0, all: 0 };
  const most = { mail: 0, all: 0 };
  const service = await startService(({ path }) => {
    const kinds = path.startsWith('/mail') ? (['mail', 'all'] as const) : (['all'] as const);
    for (const kind of kinds) {
      flying[kind] += 1;
      most[kind] = Math.max(most[kind], flying[kind]);
    }
    setTimeout(() => kinds.forEach((kind) => (flying[kind] -= 1)), 4);
    return { afterMs: 5 };
  });
  const http = httpTo(service.origin, { atOnce: 9, budgets: { mail: { atOnce: 4 } } });
  await Promise.all(
    Array.from({ length: 120 }, (_, index) => {
      const kind = index % 2 === 0 ? 'mail' : 'other';
      const cost = kind === 'mail' ? { budget: 'mail', units: 1 } : undefined;
      return http.send({ method: 'GET', url: `${service.origin}/${kind}`, cost });
    }),
  );
  expect(most).toEqual({ mail: 4, all: 9 });
  await http.close();
  await service.close();
});

test('a redirect is an answer: nothing goes where it points', async () => {
  const elsewhere = await startService(() => ({}));
  const service = await startService(() => ({ status: 302, headers: { Location: elsewhere.origin } }));
  const http = httpTo(service.origin);
  expect(await http.send({ method: 'GET', url: `${service.origin}/x` })).toMatchObject({ status: 302 });
  expect(elsewhere.arrivals).toHaveLength(0);
  await http.close();
  await service.close();
  await elsewhere.close();
});

test('packed answers are unpacked; what is larger than we take is refused, packed or not, and not asked for again', async () => {
  const mostBytes = 100_000;
  const large = 'x'.repeat(mostBytes + 1);
  const texts: Record<string, Buffer | string> = {
    '/small': gzipSync('{"name":"Łucja"}'),
    '/bomb': gzipSync(large),
    '/large': large,
    '/torn': 'no gzip at all',
  };
  const service = await startService(({ path }) => ({
    text: texts[path] ?? '',
    headers: path === '/large' ? {} : { 'Content-Encoding': 'gzip' },
  }));
  const http = httpTo(service.origin, { ...movingTime(), patience: { mostBytes, tries: 2 } });
  const get = (path: string) => http.send({ method: 'GET', url: service.origin + path });
  expect((await get('/small')).text).toBe('{"name":"Łucja"}');
  for (const path of ['/bomb', '/large'])
    await expect(get(path)).rejects.toMatchObject({ code: 'unavailable' });
  expect(service.arrivals).toHaveLength(3);
  await expect(get('/torn')).rejects.toMatchObject({ code: 'unavailable' });
  const change = http.send({ method: 'PATCH', url: `${service.origin}/large`, idempotent: true });
  await expect(change).rejects.toMatchObject({ code: 'unconfirmed' });
  await http.close();
  await service.close();
});

test('a service that falls silent is given up: a change is then in doubt', async () => {
  const service = await startService(() => ({ afterMs: 60_000 }));
  const patience = { tries: 2, tryMs: 50 };
  const http = httpTo(service.origin, { ...movingTime(), patience });
  const url = `${service.origin}/x`;
  await expect(http.send({ method: 'GET', url })).rejects.toMatchObject({ code: 'unavailable' });
  expect(service.arrivals).toHaveLength(2);
  await expect(http.send({ method: 'POST', url })).rejects.toMatchObject({ code: 'unconfirmed' });
  expect(service.arrivals).toHaveLength(3);
  await http.close();
  await service.close();
});

test('warnings slow us down before the service refuses, and a used-up limit is waited for', async () => {
  const time = movingTime();
  const service = await startService(
    (_, index) =>
      index === 0
        ? { headers: { 'RateLimit-Limit': '100', 'RateLimit-Remaining': '0', 'RateLimit-Reset': '25' } }
        : {},
    time.now,
  );
  const http = httpTo(service.origin, { ...time, budgets: { sites: { units: 100, perMs: 60_000 } } });
  const get = () =>
    http.send({ method: 'GET', url: `${service.origin}/x`, cost: { budget: 'sites', units: 1 } });
  await get();
  await get();
  expect(service.arrivals[1]!.at - service.arrivals[0]!.at).toBeGreaterThanOrEqual(25_000);
  await http.close();
  await service.close();
});

test('what is under way and what waits is told when it is closed', async () => {
  const service = await startService(() => ({ afterMs: 60_000 }));
  const http = httpTo(service.origin, { atOnce: 1 });
  const url = `${service.origin}/x`;
  const flying = http.send({ method: 'POST', url });
  const waiting = http.send({ method: 'POST', url });
  const both = Promise.allSettled([flying, waiting]);
  while (service.arrivals.length === 0) await new Promise((later) => setTimeout(later, 5));
  await http.close();
  expect(await both).toMatchObject([
    { reason: { code: 'unconfirmed' } },
    { reason: { code: 'unavailable' } },
  ]);
  await service.close();
});

test('over TLS only with a certificate of an authority that is trusted; otherwise surely nothing was sent', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  let arrived = 0;
  const server = createServer({ cert, key }, (_, response) => {
    arrived += 1;
    response.end('{"safe":true}');
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const trusting = httpTo(origin, { ca: cert });
  expect(await trusting.send({ method: 'POST', url: `${origin}/x` })).toMatchObject({
    text: '{"safe":true}',
  });
  const wary = httpTo(origin, movingTime());
  const said = wary.send({ method: 'POST', url: `${origin}/x` });
  await expect(said).rejects.toMatchObject({ code: 'unavailable' });
  expect(arrived).toBe(1);
  await Promise.all([trusting.close(), wary.close()]);
  server.closeAllConnections();
  await new Promise((down) => server.close(down));
});
