# DashScope's native protocol. The key is read from DASHSCOPE_API_KEY. Add price_in=… and price_out=…
# (per million tokens) to a model to have the cost estimated and counted.
llm = dict(
    type='DashScopeLLM',
    base_url='https://dashscope.aliyuncs.com/api/v1',
    api_key_env='DASHSCOPE_API_KEY',
    models=[dict(name='qwen-plus', context=131072)],
    response_format='json_object',
    concurrency=4,
    timeout=60,
    max_retries=4,
)
# CLIP reads English only
generator = dict(type='LLMGenerator', language='en', llm=llm)
