"""A DNS server on loopback that says what a test wants to hear."""

import socketserver
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class DnsServer:
    """`texts` maps names to TXT records; `silent` names are not answered at all."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.silent: set[str] = set()
        self.asked: list[str] = []
        server = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data, line = self.request
                if answer := server.answer(data):
                    line.sendto(answer, self.client_address)

        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        if name in self.silent:
            return b""
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        records = self.texts.get(name)
        if records is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT and records:
            pieces = [" ".join(f'"{record[at : at + 255]}"' for at in range(0, len(record), 255)) for record in records]
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "TXT", *pieces))
        return answer.to_wire()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
