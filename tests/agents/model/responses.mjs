// OpenAI Responses: POST /v1/responses.
const kUsage = {
    input_tokens: 100, input_tokens_details: { cached_tokens: 0 }, output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 120,
};

export const path = '/v1/responses';

function role_of(item) {
    if (item.type === undefined || item.type === 'message') {
        return item.role;
    }
    return item.type.endsWith('_output') ? 'tool' : 'assistant';
}

function text_of({ content }) {
    if (typeof content === 'string') {
        return content;
    }
    return (content ?? []).map((part) => part.text ?? '').join('\n');
}

export function read(body) {
    const items = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : body.input;
    const steps = [];
    for (const item of items) {
        const step = { role: role_of(item), text: text_of(item) };
        // One answer is several items: what was said, and the call.
        if (step.role !== 'assistant' || steps.at(-1)?.role !== 'assistant') {
            steps.push(step);
        }
    }
    return {
        tools: (body.tools ?? []).map((tool) => tool.name ?? tool.type),
        steps,
        is_stream: body.stream === true,
    };
}

function items_of({ id, text, call }) {
    const items = [];
    if (text !== undefined) {
        const content = [{ type: 'output_text', text, annotations: [] }];
        items.push({ type: 'message', id: `msg_${id}`, role: 'assistant', status: 'completed', content });
    }
    if (call !== undefined) {
        items.push({
            type: 'function_call', id: `fc_${id}`, call_id: `call_${id}`, name: call.name,
            arguments: JSON.stringify(call.input), status: 'completed',
        });
    }
    return items;
}

function response(id, model, status, output) {
    return { id: `resp_${id}`, object: 'response', created_at: 0, status, model, output, usage: kUsage };
}

export function* events(answer) {
    const { id, model, hold } = answer;
    let sequence_number = 0;
    const event = (type, fields) => ({
        event: type, data: { type, sequence_number: sequence_number++, ...fields },
    });
    const items = items_of(answer);
    yield event('response.created', { response: response(id, model, 'in_progress', []) });
    if (hold !== undefined && answer.text === undefined) {
        yield undefined;
    }
    for (const [output_index, item] of items.entries()) {
        const place = { item_id: item.id, output_index };
        const empty = item.type === 'message' ? { content: [] } : { arguments: '' };
        yield event('response.output_item.added', {
            output_index, item: { ...item, ...empty, status: 'in_progress' },
        });
        if (item.type === 'message') {
            yield event('response.output_text.delta', { ...place, content_index: 0, delta: answer.text });
            if (hold !== undefined) {
                yield undefined;
            }
        } else {
            yield event('response.function_call_arguments.done', { ...place, arguments: item.arguments });
        }
        yield event('response.output_item.done', { output_index, item });
    }
    yield event('response.completed', { response: response(id, model, 'completed', items) });
}

export function whole(answer) {
    return response(answer.id, answer.model, 'completed', items_of(answer));
}

export function error(status, text) {
    const type = status === 429 ? 'rate_limit_exceeded' : 'server_error';
    return { error: { message: text, type, code: type } };
}
