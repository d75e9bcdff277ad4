// What a person does with an agent, from the first prompt to the end, and what has to be seen of it.
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { kKey } from './programs.mjs';

// What the long tool call waits for.
const kGo = join(tmpdir(), `ao-story-${process.pid}-go`);

export const kScenario = {
    turns: [
        {
            prompt: 'add a greeting',
            answers: [
                {
                    text: 'I write it.',
                    run: "printf 'hello\\n' > greeting.txt && git add greeting.txt && git commit -qm 'Add a greeting'",
                },
                { text: 'The greeting is committed.' },
            ],
        },
        { prompt: 'what did you do', answers: [{ text: 'I added a greeting.' }] },
        { prompt: 'and before that', answers: [{ text: 'Nothing.' }] },
        {
            prompt: 'ask me first',
            answers: [
                { text: 'May I?', run: "git commit -q --allow-empty -m 'With permission'", ask: true },
                { text: 'Thank you.', hold: 'thanks' },
            ],
        },
        {
            prompt: 'ask for something long',
            answers: [
                { text: 'May I?', run: `until [ -e "${kGo}" ]; do sleep 0.1; done; rm "${kGo}"`, ask: true },
                { text: 'It took a while.' },
            ],
        },
        {
            prompt: 'ask in vain',
            answers: [
                { text: 'May I?', run: "git commit -q --allow-empty -m 'Never'", ask: true },
                { text: 'A pity.' },
            ],
        },
        {
            prompt: 'break down',
            answers: [{ status: 400 }],
        },
        {
            prompt: 'have bad luck',
            answers: [{ status: 529, times: 1 }, { status: 429, times: 1, retry_after: 1 }, { text: 'At last.' }],
        },
    ],
};

// Looks again until it is so; who waits for it has a limit of their own.
async function until(look) {
    while (!look()) {
        await new Promise((done) => { setTimeout(done, 100); });
    }
}

export class Story {
    constructor({ world, events, model, program, checks }) {
        Object.assign(this, { world, events, model, program, checks });
    }

    async spawn(prompt, permissions) {
        const told = await this.world.ao('spawn', '--project', 'shop', '--agent', this.program.agent,
            '--prompt', prompt, '--permissions', permissions, '--json');
        return JSON.parse(told.trim().split('\n').at(-1)).session.id; // after the steps
    }

    async has_turn(id, what) {
        await this.checks.that(`${what}: it is active`, () => this.events.next(id, 'live', 'active'));
        await this.checks.that(`${what}: it is idle`, () => this.events.next(id, 'live', 'idle'));
    }

    async has_clean_worktree(id, when) {
        const { workspacePath: path } = await this.world.session(id);
        await this.checks.equal(`${when}: git status is empty`, '',
            () => this.world.run('git', '-C', path, 'status', '--porcelain'));
    }

    async has_committed(id, subject) {
        const { branch } = await this.world.session(id);
        await this.checks.equal(`the tool call has committed "${subject}"`, `${subject}\n`,
            () => this.world.run('git', '-C', this.world.repository, 'log', '-1', '--format=%s', branch));
    }

    /// A prompt, a commit, another turn.
    async works() {
        const id = await this.spawn('please add a greeting', 'bypass-permissions');
        await this.has_turn(id, 'spawn with a prompt');
        await this.has_committed(id, 'Add a greeting');
        await this.has_clean_worktree(id, 'after its turn');
        await this.checks.that('the agent told the id of its conversation',
            async () => (await this.world.session(id)).agentSessionId !== undefined);
        await this.world.ao('send', '--session', id, 'what did you do');
        await this.has_turn(id, 'ao send');
        return id;
    }

    /// Its end, and the same conversation again.
    async comes_back(id) {
        const conversation = (await this.world.session(id)).agentSessionId;
        await this.world.ao('session', 'kill', id);
        await this.checks.that('kill: it has ended', () => this.events.next(id, 'ended'));
        await this.checks.equal('kill: nothing of it runs', '', () => this.running());
        await this.world.ao('session', 'restore', id);
        await this.checks.that('restore: it is live', () => this.events.next(id, 'live'));
        await this.has_clean_worktree(id, 'after restore');
        await this.world.ao('send', '--session', id, 'and before that');
        await this.has_turn(id, 'ao send after restore');
        await this.checks.equal('it goes on with the same conversation', conversation,
            async () => (await this.world.session(id)).agentSessionId);
        await this.checks.equal('the model is told the turns before', 'add a greeting, what did you do', () =>
            ['add a greeting', 'what did you do'].filter((prompt) => this.model.last('and before that')
                .steps.some(({ text }) => text.includes(prompt))).join(', '));
    }

    /// It asks, waits, is answered, works on.
    async asks() {
        const id = await this.spawn('please ask me first', 'default');
        await this.checks.that('spawn with default permissions: it is active',
            () => this.events.next(id, 'live', 'active'));
        await this.checks.that('it asks for permission: it is blocked',
            () => this.events.next(id, 'live', 'blocked'));
        await this.checks.equal('its status says so', 'needs_input', async () => (await this.world.session(id)).status);
        await this.answers(id, this.program.yes, (is_shown) => until(() => is_shown(this.program.granted)));
        await this.checks.that('answered: it is active', () => this.events.next(id, 'live', 'active'));
        await this.checks.equal('its status says so', 'working', async () => (await this.world.session(id)).status);
        await this.model.release('thanks');
        await this.checks.that('then it is idle', () => this.events.next(id, 'live', 'idle'));
        await this.has_committed(id, 'With permission');
        await this.has_clean_worktree(id, 'after the permission');
        return id;
    }

    /// The answer is seen when it is given, not when the tool has ended.
    async is_granted_at_once(id) {
        await this.world.ao('send', '--session', id, 'ask for something long');
        await this.checks.that('a long tool: it is blocked', () => this.events.next(id, 'live', 'blocked'));
        await this.checks.that('granted: it is active while the tool runs', () =>
            this.answers(id, this.program.yes, () => this.events.next(id, 'live', 'active')));
        writeFileSync(kGo, '');
        await this.checks.that('then it is idle', () => this.events.next(id, 'live', 'idle'));
    }

    /// Escape in its dialog.
    async is_refused(id) {
        await this.world.ao('send', '--session', id, 'ask in vain');
        await this.checks.that('to be refused: it is blocked', () => this.events.next(id, 'live', 'blocked'));
        await this.checks.that('refused: it is idle', () =>
            this.answers(id, '\x1b', () => this.events.next(id, 'live', 'idle')));
    }

    /// A turn that ends by an error of the model.
    async fails(id) {
        await this.world.ao('send', '--session', id, 'break down');
        await this.has_turn(id, 'an error that ends the turn');
    }

    async has_used_tokens(id) {
        await this.checks.that('ao usage knows what it has used', async () => {
            const { totals } = JSON.parse(await this.world.ao('usage', '--session', id, '--json'));
            return totals.inputTokens > 0 && totals.outputTokens > 0;
        });
    }

    answers(id, key, answered) {
        return this.world.answer(id, { dialog: this.program.dialog, key, answered });
    }

    async survives_errors(id) {
        await this.world.ao('send', '--session', id, 'have bad luck');
        await this.has_turn(id, 'overload and rate limit');
        await this.checks.that('the model was asked again', () => this.model.count('have bad luck') >= 3);
    }

    /// What is left when it is over.
    async ends(...ids) {
        for (const id of ids) {
            await this.world.ao('session', 'kill', id, '--keep-workspace');
            await this.checks.that(`${id} ends`, () => this.events.next(id, 'ended'));
            const { workspacePath } = await this.world.session(id);
            if (existsSync(workspacePath)) {
                await this.has_clean_worktree(id, `after the end of ${id}`);
            }
        }
        await this.checks.equal('nothing of them runs', '', () => this.running());
        await this.world.ao('stop');
        await this.checks.that('what was said is in a file of ao',
            () => this.world.files_with('add a greeting').length > 0);
        await this.checks.equal('the key is in no file of ao', '', () => this.world.files_with(kKey).join('\n'));
    }

    async running() {
        return this.world.run('ps', '-C', this.program.program, '-o', 'pid=,stat=,args=').catch(() => '');
    }
}
