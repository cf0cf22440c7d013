# The paper's models. The key is read from MOONSHOT_API_KEY. Add price_in=… and price_out=… (per million
# tokens) to a model to have the cost estimated and counted. Another model:
# --cfg-options generator.llm.model=NAME
llm = dict(
    type='OpenAILLM',
    base_url='https://api.moonshot.cn/v1',
    api_key_env='MOONSHOT_API_KEY',
    models=[dict(name='moonshot-v1-8k', context=8192), dict(name='moonshot-v1-32k', context=32768)],
    response_format='json_object',
    concurrency=4,
    timeout=60,
    max_retries=4,
)
# CLIP reads English only
generator = dict(type='LLMGenerator', language='en', llm=llm)
