# The application: everything that meets residents, staff and the database.
# Build from the checkout's root: docker build -f deploy/app.Dockerfile -t polku-app .
FROM python:3.11-slim-bookworm AS environment
COPY requirements/app.txt /tmp/app.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/app.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libvoikko1 voikko-fi libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin polku \
 && install -d -o polku -g polku -m 700 /data
COPY --from=environment /opt/venv /opt/venv
WORKDIR /srv/polku
COPY . .
# Compiled here, since the file system is read-only when it runs.
RUN python -m compileall -q -x '(^|/)(bot|tests)/' .
USER 10001:10001
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/srv/polku PYTHONUNBUFFERED=1 \
    POLKU_ENV=production POLKU_DATA_DIR=/data POLKU_HOST=0.0.0.0 POLKU_ACTION_HOST=0.0.0.0
EXPOSE 8080 5055
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "polku"]
CMD ["serve"]
