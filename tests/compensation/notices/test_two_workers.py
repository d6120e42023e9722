"""Two workers drain the outbox at once: everything goes out, nothing twice."""

import threading

import pytest
from django.db import connection

from compensation.models import Notice
from compensation.notices import outbox
from tests.compensation.notices.test_outbox import write

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_send_every_notice_once(programme, scripted):
    for number in range(80):
        write(programme, key=str(number))
    Notice.objects.update(rung_at=None)
    start, handled = threading.Barrier(2), []

    def work():
        try:
            start.wait()
            handled.append(outbox.drain())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(handled) == 80
    assert len(scripted.sent) == len(set(scripted.sent)) == 80
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}
