# The one image: the whole server, or with AGROVET_MODULES one module of it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements/app.txt .
RUN python -m venv /opt/agrovet \
    && /opt/agrovet/bin/pip install --no-cache-dir --require-hashes --requirement app.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/agrovet/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    AGROVET_DATA_DIR=/var/lib/agrovet
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/agrovet --no-create-home agrovet \
    && install --directory --owner=agrovet --group=agrovet /var/lib/agrovet
COPY --from=build /opt/agrovet /opt/agrovet
WORKDIR /srv/agrovet
COPY manage.py pyproject.toml ./
COPY agrovet agrovet
COPY modules modules
COPY extraction extraction
RUN python -m compileall -q agrovet modules extraction
USER agrovet
VOLUME /var/lib/agrovet
EXPOSE 8000 8001 8002 8003 8004 8005 8006
# The supervisor migrates, serves, restarts what dies, and on SIGTERM finishes what is in flight.
ENTRYPOINT ["python", "-m", "agrovet.serving", "--host", "0.0.0.0"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT') or 8000}/api/health/\", timeout=4)"]
