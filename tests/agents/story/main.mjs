// node main.mjs <folder> <bin of ao> <bin of the agents> <agent…>: tells the story with each agent,
// prints what was seen. Run by scripts/test-agents, which sees to the network.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Checks } from './checks.mjs';
import { Events } from './events.mjs';
import { Model } from './model.mjs';
import { kPrograms } from './programs.mjs';
import { Story, kScenario } from './story.mjs';
import { World } from './world.mjs';

const [folder, bin, agents, ...names] = process.argv.slice(2);
const checks = new Checks();

async function tell(name) {
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    const model = await new Model().begin(kScenario, join(place, 'requests.log'));
    const program = kPrograms[name](model.url);
    const world = new World(place, bin, agents, program);
    let events;
    try {
        await world.begin();
        events = new Events(world);
        const story = new Story({ world, events, model, program, checks });
        const worker = await story.works();
        await story.comes_back(worker);
        const asker = await story.asks();
        await story.is_granted_at_once(asker);
        await story.is_refused(asker);
        await story.fails(asker);
        await story.survives_errors(asker);
        await story.has_used_tokens(asker);
        await story.ends(worker, asker);
    } catch (fault) {
        await checks.that(`the story of ${name} goes on`, () => { throw fault; });
    } finally {
        const recording = events?.recording() ?? [];
        writeFileSync(join(place, 'states.txt'), recording.join('\n') + '\n');
        console.log(`\nstates of ${name}, as ao events told them (${join(place, 'states.txt')}):\n${recording.join('\n')}`);
        events?.close();
        await world.end();
        await model.close();
    }
}

for (const name of names) {
    console.log(`\n== ${name}`);
    await tell(name);
}
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed === 0 ? 0 : 1);
