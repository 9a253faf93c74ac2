# Rasa alone: frozen packages, our components, and a model trained while building.
# Build from the checkout's root: docker build -f deploy/bot.Dockerfile -t polku-bot .
FROM python:3.10-slim-bookworm AS environment
COPY requirements/bot.txt /tmp/bot.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/bot.txt

FROM python:3.10-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libvoikko1 voikko-fi libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10002 --home-dir /data --shell /usr/sbin/nologin rasa \
 && install -d -o rasa -g rasa -m 700 /data
COPY --from=environment /opt/venv /opt/venv
WORKDIR /srv/polku
COPY . .
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/srv/polku PYTHONUNBUFFERED=1 PYTHONWARNINGS=ignore \
    RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 TF_ENABLE_ONEDNN_OPTS=0 \
    SQLALCHEMY_SILENCE_UBER_WARNING=1 OMP_NUM_THREADS=2 \
    POLKU_SPACY_MODEL=spacy_fi_experimental_web_md POLKU_CACHE_DIR=/data/cache
# The cache is made where the model is, so that a read-only container needs to write nothing.
RUN POLKU_CACHE_DIR=/srv/polku/cache python -m bot.train \
      --config bot/config.yml --domain bot/domain --data data --out /srv/polku/model.tar.gz \
 && rm -rf /srv/polku/data /srv/polku/cache
USER 10002:10002
EXPOSE 5005
STOPSIGNAL SIGTERM
# The model is the image's: what is trained is what is rolled out, and rolled back.
ENTRYPOINT ["python", "-m", "bot.run", "run", "--enable-api", "--interface", "0.0.0.0", "--port", "5005", \
            "--model", "/srv/polku/model.tar.gz", \
            "--endpoints", "bot/endpoints-replicas.yml", "--credentials", "bot/credentials.yml"]
