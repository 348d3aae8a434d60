"""Each tool's table as its own export writes it: recognised without being asked, and read as that tool means it."""

import pytest

from tests.inventory.imports.files import read, text

LAYOUTS = [
    (
        "sadp",
        '"Index","Device Type","Status","IPv4 Address","Port","Software Version","IPv4 Gateway","HTTP Port",'
        '"Device Serial Number","Subnet Mask","MAC Address"\n'
        '"1","DS-2CD1047G3","Active","192.168.1.64","8000","V5.7.3","192.168.1.1","80",'
        '"DS-2CD1047G320230531AAWRE12345678","255.255.255.0","8c-22-d2-00-00-01"\n',
        {
            "model": "DS-2CD1047G3",
            "mac": "8C:22:D2:00:00:01",
            "banner": "V5.7.3",
            "life": "",
            "vendor": "",
        },
    ),
    (
        "sadp",
        "ID,Device Type,Status,IPv4 Address,Port,Enhanced SDK Service Port,Software Version,IPv4 Gateway,HTTP,"
        "Device Serial No.,Subnet Mask,MAC Address,Encoding Channel(s),DSP Version,Start Time,IPv6 Address\n"
        "001,DS-7616NI-I2,Inactive,10.0.0.3,8000,8443,V4.1,10.0.0.1,80,DS-7616NI-I2123456,255.0.0.0,"
        "44-19-b6-00-00-01,16,V5,2020-01-01 10:00,::\n",
        {"model": "DS-7616NI-I2", "serial": "DS-7616NI-I2123456", "ip": "10.0.0.3", "life": ""},
    ),
    (
        "milestone",
        "HardwareName,HardwareAddress,MacAddress,UserName,Password,DriverNumber,DriverDisplayName,"
        "RecordingServerName,RecordingServerId\n"
        "Gate,http://10.0.0.5/,4419B6001020,admin,secret,713,Hikvision DS-2CD2143G2-I,REC-1,abc\n",
        {
            "ip": "10.0.0.5",
            "mac": "44:19:B6:00:10:20",
            "model": "Hikvision DS-2CD2143G2-I",
            "recorder": "REC-1",
        },
    ),
    (
        "milestone",
        "Id,Name,Enabled,State,ErrorNoConnection,HardwareName,HardwareId,Model,Address,MAC,RecorderName,RecorderUri,"
        "RecorderId,ConfiguredRecordedFPS,PercentRecordedOneWeek,UsedSpaceInGB,Username,Password,Firmware,"
        "DriverFamily\n"
        "1,Gate 1,True,Responding,False,Gate,9,P3245,http://10.0.0.6/,ACCC8E000001,REC-1,http://r,2,8,100,10,root,"
        "secret,9.80,ONVIF\n",
        {"model": "P3245", "vendor": "", "banner": "9.80", "life": "", "ip": "10.0.0.6"},
    ),
    (
        "snipe-it",
        "\ufeffCompany,Name,Asset Tag,Category,Supplier,Manufacturer,Location,Order Number,Model,Model Notes,"
        "Model Number,Asset Notes,Purchase Date,Purchase Cost,Checkout Type,Asset EOL Date\n"
        "Council,Gate camera,A-1,Cameras,Supplier Ltd,Hikvision,High School,PO1,Dome camera,,DS-2CD2143G2-I,,"
        "1/23/23,120,,\n",
        {
            "site": "High School",
            "location": "Gate camera",
            "asset_tag": "A-1",
            "model": "DS-2CD2143G2-I",
            "purchased_on": "2023-01-23",
        },
    ),
    (
        "snipe-it",
        "item Name,Category,Model name,Manufacturer,Model Number,Serial number,Asset Tag,Location,Notes,"
        "Purchase Date,Purchase Cost,Company,Status,Warranty,Supplier\n"
        "Gate,Cameras,Bullet,Dahua,IPC-HFW2431S,3A01234PAG,A-2,Depot,,2020-02-01,90,Council,Deployed,12,S\n",
        {"site": "Depot", "model": "IPC-HFW2431S", "serial": "3A01234PAG", "life": "live"},
    ),
    (
        "netbox",
        "name,role,tenant,manufacturer,device_type,platform,serial,asset_tag,status,site,location,rack,position\n"
        "cam-01,camera,council,Hikvision,DS-2CD2143G2-I,,F12345678,A-3,active,High School,Hall,,\n",
        {
            "site": "High School",
            "location": "Hall",
            "asset_tag": "A-3",
            "model": "DS-2CD2143G2-I",
            "kind": "camera",
        },
    ),
    (
        "netbox",
        "Name,Status,Region,Site Group,Site,Location,Rack,Role,Manufacturer,Type,IP Address\n"
        "cam-02,Active,North,Schools,High School,Hall,,Camera,Axis,P3245,10.0.0.7/24\n",
        {"site": "High School", "asset_tag": "cam-02", "model": "P3245", "ip": "10.0.0.7"},
    ),
]


@pytest.mark.parametrize(("key", "content", "expected"), LAYOUTS)
def test_an_export_is_recognised_and_read_as_its_tool_means_it(tmp_path, key, content, expected):
    reading, [row], _ = read(text(tmp_path / "export.csv", content))

    assert reading.format == key
    assert {name: getattr(row.said, name) for name in expected} == expected
    assert "secret" not in str(row.raw)
