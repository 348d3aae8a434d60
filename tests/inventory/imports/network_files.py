"""Network files as their programs write them: nmap -oX, Shodan's JSON lines, WS-Discovery and SADP answers."""
# ruff: noqa: E501 - the lines are as long as those programs make them

import json

NMAP = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<?xml-stylesheet href="file:///usr/bin/../share/nmap/nmap.xsl" type="text/xsl"?>
<!-- Nmap 7.93 scan initiated Mon Nov 16 09:02:11 2026 as: nmap -sV -O -oX scan.xml 10.20.0.0/24 -->
<nmaprun scanner="nmap" args="nmap -sV -O -oX scan.xml 10.20.0.0/24" start="1794819731" version="7.93" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="1000" services="1-1000"/>
<verbose level="0"/>
<debugging level="0"/>
{hosts}
<runstats><finished time="1794819999" timestr="" elapsed="268" summary="" exit="success"/><hosts up="5" down="251" total="256"/></runstats>
</nmaprun>
"""
HIKVISION = """<host starttime="1794819731" endtime="1794819990"><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="10.20.0.11" addrtype="ipv4"/>
<address addr="44:19:B6:00:10:20" addrtype="mac" vendor="Hangzhou Hikvision Digital Technology"/>
<hostnames></hostnames>
<ports><extraports state="closed" count="996"/>
<port protocol="tcp" portid="80"><state state="open" reason="syn-ack"/><service name="http" product="Hikvision IP camera httpd" devicetype="webcam" method="probed" conf="10"><cpe>cpe:/h:hikvision:ip_camera</cpe></service><script id="http-title" output="index"/><script id="http-server-header" output="App-webs/"/></port>
<port protocol="tcp" portid="554"><state state="open" reason="syn-ack"/><service name="rtsp" method="table" conf="3"/></port>
<port protocol="tcp" portid="8000"><state state="open" reason="syn-ack"/><service name="http-alt" method="table" conf="3"/></port>
</ports>
<os><osmatch name="Linux 3.2 - 4.9" accuracy="96" line="1"/><osmatch name="Axis M3006-V network camera" accuracy="91" line="2"/></os>
</host>"""
AXIS = """<host><status state="up" reason="arp-response"/>
<address addr="10.20.0.12" addrtype="ipv4"/><address addr="AC:CC:8E:00:00:01" addrtype="mac" vendor="Axis Communications AB"/>
<hostnames><hostname name="axis-accc8e000001.example" type="PTR"/></hostnames>
<ports><port protocol="tcp" portid="80"><state state="open"/><service name="http" product="Apache httpd" method="probed" conf="10"/></port>
<port protocol="tcp" portid="554"><state state="open"/><service name="rtsp" product="GStreamer rtspd" method="probed" conf="10"/></port></ports></host>"""
PRINTER = """<host><status state="up" reason="arp-response"/>
<address addr="10.20.0.13" addrtype="ipv4"/><address addr="3C:D9:2B:00:00:02" addrtype="mac" vendor="Hewlett Packard"/>
<ports><port protocol="tcp" portid="80"><state state="open"/><service name="http" product="HP LaserJet P2055dn http config" devicetype="printer" method="probed" conf="10"/></port>
<port protocol="tcp" portid="9100"><state state="open"/><service name="jetdirect" method="table" conf="3"/></port></ports></host>"""
SWITCH = """<host><status state="up" reason="arp-response"/>
<address addr="10.20.0.1" addrtype="ipv4"/>
<ports><port protocol="tcp" portid="22"><state state="open"/><service name="ssh" product="Cisco SSH" extrainfo="protocol 2.0" devicetype="switch" method="probed" conf="10"/></port></ports></host>"""
STRANGER = """<host><status state="up" reason="arp-response"/>
<address addr="10.20.0.99" addrtype="ipv4"/><address addr="02:00:00:00:00:09" addrtype="mac"/>
<ports><port protocol="tcp" portid="443"><state state="open"/><service name="https" method="table" conf="3"/></port></ports></host>"""
SILENT = """<host><status state="down" reason="no-response"/><address addr="10.20.0.200" addrtype="ipv4"/></host>"""


def nmap(*hosts: str) -> str:
    """A scan with these hosts."""
    return NMAP.format(hosts="\n".join(hosts))


def probe_match(
    hardware: str = "DS-2CD2355FWD-I",
    *,
    name: str = "HIKVISION%20DS-2CD2355FWD-I",
    address: str = "urn:uuid:7a3b1c00-5f2e-11b5-8f3d-4419b6001020",
    ip: str = "10.20.0.11",
    types: str = "dn:NetworkVideoTransmitter tds:Device",
    further: str = "",
) -> str:
    """One ONVIF device's answer to a probe, a document of its own."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">
<env:Header><wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action></env:Header>
<env:Body><d:ProbeMatches><d:ProbeMatch>
<wsa:EndpointReference><wsa:Address>{address}</wsa:Address></wsa:EndpointReference>
<d:Types>{types}</d:Types>
<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/{name} onvif://www.onvif.org/hardware/{hardware} onvif://www.onvif.org/location/country/china onvif://www.onvif.org/location/city/hangzhou {further}</d:Scopes>
<d:XAddrs>http://{ip}/onvif/device_service http://[fe80::4619:b6ff:fe00:1020]/onvif/device_service</d:XAddrs>
<d:MetadataVersion>10</d:MetadataVersion>
</d:ProbeMatch></d:ProbeMatches></env:Body></env:Envelope>
"""


SADP = """<?xml version="1.0" encoding="utf-8"?>
<ProbeMatch><Uuid>13A888A9-F1B1-4020-AE9F-05607682D23B</Uuid><Types>inquiry</Types><DeviceType>139</DeviceType>
<DeviceDescription>DS-2CD2032-I</DeviceDescription><DeviceSN>DS-2CD2032-I20140829BBWR481234567</DeviceSN>
<CommandPort>8000</CommandPort><HttpPort>80</HttpPort><MAC>44-19-b6-00-10-21</MAC><IPv4Address>10.20.0.21</IPv4Address>
<IPv4SubnetMask>255.255.255.0</IPv4SubnetMask><SoftwareVersion>V5.2.0build 140721</SoftwareVersion><DSPVersion>V5.0, build 140714</DSPVersion>
<Activated>true</Activated><PasswordResetAbility>true</PasswordResetAbility></ProbeMatch>
"""


def shodan(*services: dict[str, object]) -> str:
    """A download: one service a line."""
    return "".join(json.dumps(service) + "\n" for service in services)


SHODAN_HIKVISION = {
    "ip_str": "198.51.100.7",
    "port": 80,
    "transport": "tcp",
    "product": "Hikvision IP Camera",
    "data": 'HTTP/1.1 200 OK\r\nServer: App-webs/\r\nETag: "1"\r\n\r\n',
    "org": "Example Telecom",
    "hostnames": ["cam.example.org"],
    "location": {"city": "Leeds", "country_code": "GB"},
    "timestamp": "2026-11-01T10:11:12.000000",
    "http": {"server": "App-webs/", "title": "index", "status": 200},
    "_shodan": {"module": "http"},
}
SHODAN_RTSP = {
    "ip_str": "198.51.100.7",
    "port": 554,
    "transport": "tcp",
    "data": "RTSP/1.0 200 OK\r\nPublic: OPTIONS, DESCRIBE\r\n",
    "org": "Example Telecom",
    "hostnames": ["cam.example.org"],
    "_shodan": {"module": "rtsp-tcp"},
}
