// What `ao events --follow` tells, kept in order; waits for what a session comes to.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const kWithin = 90_000;

export class Events {
    #events = [];
    #places = new Map(); // session to the number of events that were waited for
    #waiting = new Set();

    constructor(world) {
        this.program = spawn(world.ao_program, ['events', '--follow', '--json'], {
            env: world.environment, stdio: ['ignore', 'pipe', 'inherit'],
        });
        createInterface({ input: this.program.stdout }).on('line', (line) => {
            const { sessionId, payload, createdAt } = JSON.parse(line);
            if (sessionId && payload?.phase) {
                this.#take({ session: sessionId, phase: payload.phase, activity: payload.activity, at: createdAt });
            }
        });
    }

    // The log has an entry for every change; here only what can be told apart.
    #take(event) {
        const before = this.#events.findLast(({ session }) => session === event.session);
        if (before?.phase === event.phase && before?.activity === event.activity) {
            return;
        }
        this.#events.push(event);
        for (const look of [...this.#waiting]) {
            look();
        }
    }

    /// The first event of the session that is like this and comes after all that was waited for.
    next(session, phase, activity) {
        const is_it = (event) => event.session === session && event.phase === phase &&
            (activity === undefined || event.activity === activity);
        return new Promise((done, failed) => {
            const look = () => {
                const from = this.#places.get(session) ?? 0;
                const place = this.#events.findIndex((event, at) => at >= from && is_it(event));
                if (place >= 0) {
                    clearTimeout(give_up);
                    this.#waiting.delete(look);
                    this.#places.set(session, place + 1);
                    done(this.#events[place]);
                }
            };
            const give_up = setTimeout(() => {
                this.#waiting.delete(look);
                failed(new Error(`${session} did not become ${phase} ${activity ?? ''} within ${kWithin / 1000} s`));
            }, kWithin);
            this.#waiting.add(look);
            look();
        });
    }

    recording() {
        return this.#events.map(({ at, session, phase, activity }) =>
            `${at}  ${session}  ${phase.padEnd(9)}  ${activity}`);
    }

    close() {
        this.program.kill();
    }
}
